using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Routing.Bridging;

/// <summary>How the client comes back, and what happens when it does not.</summary>
internal sealed partial class BridgedCall
{
    /// <summary>
    /// Goes on with a request that brings answers. False when it does not wait in that round: it was gone on with already, or is over. A question that
    /// got no answer is asked again.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="round">The round that its state is of.</param>
    /// <param name="answers">Raw answers by the names of their questions; others are not looked at.</param>
    public bool TryResume(ClientRequest request, int round, List<KeyValuePair<string, byte[]>> answers)
    {
        MessageBuffer? reply;
        List<(byte[] Id, byte[] Result)> given = [];
        bool isAttached = false;
        lock (_lock)
        {
            if (_outer is not null || _round != round || _timer is null)
            {
                return false;
            }

            _timer.Dispose();
            _timer = null;
            reply = _reply;
            _reply = null;
            if (reply is null)
            {
                TakeAnswers(answers, given);
                isAttached = _questions.Count == 0;
                if (isAttached)
                {
                    _outer = request;
                    request.RouterState = this;
                }
                else
                {
                    Park(request);
                }
            }
        }

        if (reply is not null)
        {
            Deliver(request, reply);
            return true;
        }

        if (isAttached)
        {
            (Inner.RouterState as ForwardedCall)?.Resume(Inner);
        }

        foreach ((byte[] id, byte[] result) in given)
        {
            _table.Answer(Session, id, result);
        }

        return true;
    }

    private void TakeAnswers(List<KeyValuePair<string, byte[]>> answers, List<(byte[] Id, byte[] Result)> given)
    {
        foreach (KeyValuePair<string, byte[]> answer in answers)
        {
            int place = _questions.FindIndex(question => question.Key == answer.Key);
            if (place >= 0)
            {
                given.Add((_questions[place].Id, answer.Value));
                _questions.RemoveAt(place);
            }
        }
    }

    private void Expire(int round)
    {
        MessageBuffer? reply;
        lock (_lock)
        {
            if (_round != round || _timer is null)
            {
                return;
            }

            _timer.Dispose();
            _timer = null;
            reply = _reply;
            _reply = null;
        }

        _table.Forget(this);
        if (reply is not null)
        {
            reply.Return();
            return;
        }

        (Inner.RouterState as IRoutedRequest)?.Cancel(Inner, "\"The client did not come back.\""u8.ToArray());
    }
}
