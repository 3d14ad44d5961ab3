namespace Venus.Core.Features.Dashboards;

/// <summary>Counts of the whole chain: how many, never who.</summary>
/// <param name="ActiveUsers">People whose account is ACTIVE.</param>
/// <param name="Keys">Permissions of the catalogue.</param>
/// <param name="ActiveSessions">With activity in the last 30 minutes.</param>
/// <param name="FailedSignIns">In the last 24 hours.</param>
/// <param name="FailedJobs">Runs of jobs that failed in the last 24 hours.</param>
public sealed record SystemFigures(int ActiveUsers, int Roles, int Keys, int ActiveSessions, int FailedSignIns, int FailedJobs);
