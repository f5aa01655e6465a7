-- prosody for the bench: rooms with an archive, on one loopback port. PORT and FOLDER are replaced.
run_as_root = true
pidfile = "FOLDER/prosody.pid"
data_path = "FOLDER"
interfaces = { "127.0.0.1" }
c2s_ports = {}
c2s_direct_tls_ports = {}
legacy_ssl_ports = {}
http_ports = { PORT }
https_ports = {}
modules_enabled = { "c2s", "saslauth", "disco", "websocket" }
modules_disabled = { "s2s", "tls", "offline" }
log = { error = "*console" }
consider_websocket_secure = true
c2s_require_encryption = false
VirtualHost "localhost"
  authentication = "anonymous"
  http_host = "127.0.0.1"
Component "rooms.localhost" "muc"
  modules_enabled = { "muc_mam" }
  muc_log_by_default = true
  muc_room_locking = false
  restrict_room_creation = false
  -- A room of a thousand would otherwise send a million presences while it fills.
  muc_room_default_presence_broadcast = { visitor = false, participant = false, moderator = false }
