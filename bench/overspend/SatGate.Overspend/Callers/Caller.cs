using System.Globalization;
using System.Net;
using System.Text;
using SatGate.TestKit.Client;
using SatGate.TestKit.Wire;

namespace SatGate.Overspend.Callers;

/// <summary>
/// A program that spends until it is told, several times in a row, that nothing is left. It holds one connection and makes a new one, to whichever
/// gateway is up, when that breaks.
/// </summary>
internal sealed class Caller(CallerPlan plan, int number)
{
    /// <summary>Refusals in a row after which a caller believes it.</summary>
    private const int RefusalsInRow = 3;

    /// <summary>One call in so many is left by its caller, where callers go away.</summary>
    private const int CallsPerGoing = 8;

    /// <summary>Answers that should not be, after which a caller gives up.</summary>
    private const int StrangeMax = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    private readonly CallerCounts _counts = new();
    private RawHttpClient? _client;
    private long _sent;

    /// <summary>Calls until refused for good or until time is up.</summary>
    public async Task<CallerCounts> RunAsync(CancellationToken timeIsUp)
    {
        int refusals = 0;
        try
        {
            while (refusals < RefusalsInRow)
            {
                if (timeIsUp.IsCancellationRequested || _counts.Strange == StrangeMax)
                {
                    _counts.Unfinished++;
                    break;
                }

                int status = await CallAsync(timeIsUp);
                refusals = status == 402 ? refusals + 1 : 0;
                if (status is not 200 and not 402)
                {
                    // Whatever is broken is not mended by asking faster.
                    await Task.Delay(Pause, CancellationToken.None);
                }
            }
        }
        finally
        {
            await CloseAsync();
        }

        return _counts;
    }

    /// <summary>One call; its status, or 0 when there was none.</summary>
    private async Task<int> CallAsync(CancellationToken timeIsUp)
    {
        try
        {
            if (_client is null && !await TryConnectAsync())
            {
                return 0;
            }

            _sent++;
            await _client!.SendAsync(Request());
            if (plan.GoesAway && (_sent + number) % CallsPerGoing == 0)
            {
                await GoAwayAsync();
                return 0;
            }

            RawResponse response = await _client.ReadAsync("POST").WaitAsync(timeIsUp);
            if (response.Closes)
            {
                await CloseAsync();
            }

            Count(response);
            return response.Status;
        }
        catch (Exception exception) when (exception is WireException or IOException or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            _counts.Broken++;
            await CloseAsync();
            return 0;
        }
    }

    private async Task<bool> TryConnectAsync()
    {
        for (int i = 0; i < plan.Fleet.Count; i++)
        {
            if (plan.Fleet.Address((number + i) % plan.Fleet.Count) is { } address)
            {
                _client = await RawHttpClient.ConnectAsync((EndPoint)address);
                return true;
            }
        }

        return false;
    }

    /// <summary>A method that nobody repeats on its own account.</summary>
    private string Request()
    {
        string id = plan.SameRequestId ? "0001" : string.Create(CultureInfo.InvariantCulture, $"{number}-{_sent}");
        StringBuilder request = new();
        request.Append(CultureInfo.InvariantCulture, $"POST /{plan.Row}/call HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer {plan.Token}\r\n");
        request.Append(CultureInfo.InvariantCulture, $"X-Request-ID: {id}\r\nIdempotency-Key: {id}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}");
        return request.ToString();
    }

    private async Task GoAwayAsync()
    {
        if (_sent % 2 == 0)
        {
            _client!.Reset();
        }

        _counts.Broken++;
        await CloseAsync();
    }

    private void Count(RawResponse response)
    {
        switch (response.Status)
        {
            case 200:
                _counts.Allowed++;
                break;
            case 402:
                _counts.Refused++;
                break;
            case 503:
                _counts.Unavailable++;
                break;
            default:
                _counts.Strange++;
                _counts.StrangeSample = string.Create(CultureInfo.InvariantCulture, $"{response.Status} {response.Text}");
                break;
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_client is { } client)
        {
            _client = null;
            await client.DisposeAsync();
        }
    }
}
