using Microsoft.Extensions.Time.Testing;
using SatGate.Budget.Embedded;
using SatGate.Mcp.Governance.Approvals;
using SatGate.Model.Registry;
using SatGate.TestKit;

namespace SatGate.Mcp.Tests.Governance;

public sealed class ApprovalDeskTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(GateWorld.Start);
    private MeddlingRegistry _registry = null!;
    private ApprovalDesk _desk = null!;

    public ValueTask InitializeAsync()
    {
        _registry = new MeddlingRegistry(SqliteRegistryStore.Open(_directory.Path));
        _desk = new ApprovalDesk(_registry, _time);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Of_many_that_use_one_yes_at_once_one_may()
    {
        for (int round = 0; round < 20; round++)
        {
            await ApproveAsync();

            ApprovalAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () => await _desk.AskAsync(Wanted()))));

            Assert.Single(answers, answer => answer.Outcome == ApprovalOutcome.Granted);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_yes_that_is_used_while_it_is_answered_again_does_not_come_back(bool isApproved)
    {
        await ApproveAsync();
        _registry.AfterNextGet = async () => Assert.Equal(ApprovalOutcome.Granted, (await _desk.AskAsync(Wanted())).Outcome);

        Assert.Null(await _desk.AnswerAsync("apr_1", isApproved, CancellationToken.None));

        Assert.Equal(ApprovalOutcome.Required, (await _desk.AskAsync(Wanted())).Outcome);
    }

    [Fact]
    public async Task A_yes_that_is_taken_back_while_it_is_used_is_not_used()
    {
        await ApproveAsync();
        _registry.AfterNextGet = async () => Assert.NotNull(await _desk.AnswerAsync("apr_1", isApproved: false, CancellationToken.None));

        Assert.Equal(ApprovalOutcome.Required, (await _desk.AskAsync(Wanted())).Outcome);

        Assert.Equal(ApprovalOutcome.Denied, (await _desk.AskAsync(Wanted())).Outcome);
    }

    [Fact]
    public async Task An_answer_holds_although_another_one_came_between()
    {
        await ApproveAsync();
        _registry.AfterNextGet = async () => Assert.NotNull(await _desk.AnswerAsync("apr_1", isApproved: false, CancellationToken.None));

        ApprovalRecord? answered = await _desk.AnswerAsync("apr_1", isApproved: true, CancellationToken.None);

        Assert.Equal(ApprovalState.Approved, answered!.State);
        Assert.Equal(ApprovalOutcome.Granted, (await _desk.AskAsync(Wanted())).Outcome);
    }

    private static ApprovalRecord Wanted() => new() { Id = "apr_1", TokenId = "t", Tool = "pay", Field = "amount", Above = "10" };

    private async Task ApproveAsync()
    {
        Assert.Equal(ApprovalOutcome.Required, (await _desk.AskAsync(Wanted())).Outcome);
        Assert.NotNull(await _desk.AnswerAsync("apr_1", isApproved: true, CancellationToken.None));
    }
}
