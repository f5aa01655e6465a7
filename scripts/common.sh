# shellcheck shell=bash
# Shared by ./run and ./test: messages, checks of the tools, the build lock, fingerprints and child processes.
# Sourced with the repository root as $root.

readonly artifacts="$root/artifacts"

# No side effects on the machine: no telemetry, no certificates, no build servers that outlive the build.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
export DOTNET_CLI_UI_LANGUAGE=en npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
readonly dotnet_build_flags=(--nologo --verbosity quiet --nodereuse:false -p:UseSharedCompilation=false)

# Standard output of ./test ends with the counts, that of ./run belongs to the server: progress goes to either, errors to stderr.
fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

usage_error() {
  printf '%s: %s\nTry "%s --help".\n' "${0##*/}" "$1" "$0" >&2
  exit 2
}

# Both package managers keep their caches under HOME, which services and containers do not always set.
ensure_home() {
  if [[ -n "${HOME:-}" && -w "$HOME" ]]; then
    return
  fi
  HOME="$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6 || true)"
  if [[ -z "$HOME" || ! -w "$HOME" ]]; then
    HOME="$artifacts/home"
    mkdir -p "$HOME"
  fi
  export HOME DOTNET_CLI_HOME="$HOME"
}

require_tools() {
  local problems=()

  if ! command -v flock >/dev/null; then
    problems+=("flock is missing. Debian and Ubuntu have it in the package util-linux.")
  fi

  if ! command -v dotnet >/dev/null; then
    problems+=("The .NET 10 SDK is missing (no \"dotnet\" in PATH). Get it from https://dotnet.microsoft.com/download"
      "  or, where the distribution has it, from the package dotnet-sdk-10.0.")
  else
    dotnet_sdks="$(dotnet --list-sdks 2>/dev/null || true)"
    if ! grep -q '^10\.' <<<"$dotnet_sdks"; then
      problems+=("The .NET 10 SDK is missing; installed: $(cut -d' ' -f1 <<<"${dotnet_sdks:-no SDK}" | paste -sd' ')."
        "  Get it from https://dotnet.microsoft.com/download or, where the distribution has it, from the package dotnet-sdk-10.0.")
    fi
  fi

  if ! command -v node >/dev/null; then
    problems+=("Node.js 20.19 or newer is missing (no \"node\" in PATH). Get it from https://nodejs.org"
      "  or, where the distribution's version is new enough, from the packages nodejs and npm.")
  else
    node_version="$(node --version 2>/dev/null || true)"
    if ! [[ "$node_version" =~ ^v([0-9]+)\.([0-9]+)\. ]] ||
      ((BASH_REMATCH[1] < 20 || (BASH_REMATCH[1] == 20 && BASH_REMATCH[2] < 19))); then
      problems+=("Node.js 20.19 or newer is needed; installed: ${node_version:-a version that does not start}."
        "  Get it from https://nodejs.org.")
    fi
    if ! command -v npm >/dev/null; then
      problems+=("npm is missing. It comes with Node.js from https://nodejs.org; Debian and Ubuntu have it in the package npm.")
    fi
  fi

  if ((${#problems[@]})); then
    fail "Parley cannot be built here yet:" "${problems[@]/#/  }"
  fi

  # The built programs look for the runtime beside the "dotnet" that built them, wherever that was installed.
  if [[ -z "${DOTNET_ROOT:-}" ]]; then
    local home
    home="$(dirname "$(readlink -f "$(command -v dotnet)")")"
    if [[ -d "$home/shared/Microsoft.NETCore.App" ]]; then
      export DOTNET_ROOT="$home"
    fi
  fi
}

# One build at a time: ./run and ./test use the same obj folders. The lock ends with the processes that hold it.
lock_build() {
  mkdir -p "$artifacts"
  exec 9>"$artifacts/.build.lock"
  if ! flock --nonblock 9; then
    echo "Waiting for another build of this folder to finish"
    # In the background, so that signals are handled while it waits.
    run_child flock 9
  fi
}

unlock_build() {
  exec 9>&-
}

# A fingerprint of names, sizes and modification times: it takes milliseconds, a hash of the contents would not.
fingerprint() {
  # Missing names are ignored: some files of the list are optional.
  { find "$@" \( -name bin -o -name obj -o -name node_modules -o -name dist -o -name coverage -o -name TestResults \
    -o -name '.vite*' -o -name '*.tsbuildinfo' \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null || true; } |
    LC_ALL=C sort | sha256sum | cut -c1-16
}

stamped() {
  [[ -f "$artifacts/stamps/$1" && "$(<"$artifacts/stamps/$1")" == "$2" ]]
}

stamp() {
  mkdir -p "$artifacts/stamps"
  printf '%s' "$2" >"$artifacts/stamps/$1"
}

# Runs a command in a process group of its own and waits, so that a signal to the script ends the command with all its children.
child=0
run_child() {
  local status=0
  set -m
  "$@" </dev/null &
  child=$!
  set +m
  wait "$child" || status=$?
  child=0
  return "$status"
}

end_child() {
  if ((child)); then
    kill -TERM -- "-$child" 2>/dev/null || true
    local waited
    for ((waited = 0; waited < 30; waited++)); do
      kill -0 -- "-$child" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL -- "-$child" 2>/dev/null || true
  fi
}

trap 'trap - INT; end_child; exit 130' INT
trap 'trap - TERM; end_child; exit 143' TERM
trap 'trap - HUP; end_child; exit 129' HUP

# Installs npm's packages once per state of the lock file.
install_web_packages() {
  local wanted
  wanted="$(sha256sum <"$root/web/package-lock.json" | cut -c1-16)-$node_version"
  if [[ -f "$root/web/node_modules/.package-lock.json" ]] && stamped web-packages "$wanted"; then
    return
  fi
  rm -f "$artifacts/stamps/web-packages"
  npm ci --prefix "$root/web" --no-audit --no-fund --loglevel=error || return
  stamp web-packages "$wanted"
}

# Quiet on success; prints the whole output on failure.
build_step() {
  local name="$1" log="$artifacts/logs/run-$2.log" started=$SECONDS
  shift 2
  mkdir -p "$artifacts/logs"
  printf '%s ...\n' "$name"
  if ! run_child "$@" >"$log" 2>&1; then
    cat "$log" >&2
    fail "$name failed after $((SECONDS - started)) s; the output is above and in ${log#"$root"/}."
  fi
  printf '%s: done in %d s\n' "$name" $((SECONDS - started))
}

# A new rule of a newer SDK must not prevent a start; ./test enforces all rules.
publish() {
  dotnet publish "$root/src/Parley.Host" --configuration "$1" --output "$2.part" "${@:3}" "${dotnet_build_flags[@]}" \
    -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false -p:NuGetAudit=false
}

# Compiled ahead of time the server starts with two thirds of the work (ADR-0013). That takes a compiler from the package registry, and
# intermediate files beside those of the ordinary build. Without the compiler the server is published without it.
publish_host() {
  local runtime
  runtime="$(dotnet --info | sed -n 's/^ *RID: *//p')"
  rm -rf "$2.part"
  publish "$1" "$2" --runtime "$runtime" --no-self-contained --artifacts-path "$artifacts/publish" \
    -p:PublishReadyToRun=true -p:NuGetLockFilePath=obj/publish.lock.json ||
    publish "$1" "$2" || return
  rm -rf "$2"
  mv "$2.part" "$2"
}

# Publishes the server if its sources have changed, and sets $host to the folder. Each state of the sources has its own folder: a running
# server keeps the files it was started from.
prepare_host() {
  local state
  state="$(fingerprint src ./*.props ./*.targets ./.editorconfig ./BannedSymbols.txt ./global.json ./nuget.config)"
  state="$(sha256sum <<<"$state $dotnet_sdks $1" | cut -c1-16)"
  host="$artifacts/host/$state"
  if [[ ! -x "$host/Parley.Host" ]]; then
    build_step "Building the server" server publish_host "$1" "$host"
  fi
  touch "$host"
}

build_web() {
  npm run build --prefix "$root/web"
}

# Builds the web client if its sources have changed, and sets $web to the folder.
prepare_web() {
  local state
  state="$(fingerprint web)-$node_version"
  web="$root/web/app/dist"
  if [[ ! -f "$web/index.html" ]] || ! stamped web "$state"; then
    build_step "Installing the web client's packages" web-packages install_web_packages
    rm -f "$artifacts/stamps/web"
    build_step "Building the web client" web build_web
    stamp web "$state"
  fi
}
