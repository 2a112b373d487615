using System.Collections.Immutable;

namespace SatGate.Model.Registry;

/// <summary>Where calls that wait for somebody's yes are answered. Shared by all gateways; thread-safe. Methods throw when the registry does not answer.</summary>
public interface IApprovalDesk
{
    /// <summary>The calls that wait or were answered and have not expired, oldest first.</summary>
    ValueTask<ImmutableArray<ApprovalRecord>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Answers one; an answer may be changed as long as it was not used. Null when there is none of that name any more.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="isApproved">Whether the call may be made.</param>
    /// <param name="cancellationToken">The caller no longer wants this.</param>
    ValueTask<ApprovalRecord?> AnswerAsync(string id, bool isApproved, CancellationToken cancellationToken);
}
