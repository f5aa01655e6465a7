namespace Parley.Server.Platform.Log;

/// <summary>
/// A change of tables that is committed together with its event: neither exists without the other. A slice declares its
/// effects and registers their statements (<see cref="EffectStatements{TEffect}"/>).
/// </summary>
internal abstract record ChannelEffect;
