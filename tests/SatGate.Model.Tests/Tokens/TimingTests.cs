using System.Diagnostics;
using System.Text;
using SatGate.Model.Tokens;

namespace SatGate.Model.Tests.Tokens;

/// <summary>How long a refusal takes tells nothing about how much of a signature was right.</summary>
public sealed class TimingTests
{
    private const int SamplesPerClass = 200_000;

    /// <summary>Welch's t of two samples from one distribution stays below this but once in a hundred thousand times.</summary>
    private const double Suspicious = 4.5;

    [Fact]
    public void The_first_and_the_last_wrong_byte_take_the_same_time()
    {
        byte[] genuine = Encoding.ASCII.GetBytes(Known.BinaryText.TrimEnd('='));
        byte[] firstWrong = Wrong(0);
        byte[] lastWrong = Wrong(31);
        byte[] text = new byte[genuine.Length];
        Random random = new(7);
        double t = Measure();

        // A stranger on the same machine can disturb one measurement; a leak is there in all of them.
        for (int again = 0; again < 2 && Math.Abs(t) >= Suspicious; again++)
        {
            t = Measure();
        }

        Assert.InRange(Math.Abs(t), 0, Suspicious);

        double Measure()
        {
            List<double>[] nanoseconds = [new(SamplesPerClass), new(SamplesPerClass)];
            for (int i = 0; i < 2 * SamplesPerClass; i++)
            {
                // The order is drawn, and both classes use the same buffer, so that nothing but the bytes differs.
                int kind = random.Next(2);
                (kind == 0 ? firstWrong : lastWrong).CopyTo(text, 0);
                long start = Stopwatch.GetTimestamp();
                TokenFault fault = Known.Verifier.Verify(text).Fault;
                nanoseconds[kind].Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds);
                Assert.Equal(TokenFault.BadSignature, fault);
            }

            return WelchT(Cropped(nanoseconds[0]), Cropped(nanoseconds[1]));
        }
    }

    private static byte[] Wrong(int index)
    {
        byte[] bytes = Convert.FromBase64String(Known.BinaryText);
        bytes[^(32 - index)] ^= 1;
        return Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes).TrimEnd('='));
    }

    /// <summary>Without the slowest tenth, which is the scheduler's.</summary>
    private static double[] Cropped(List<double> samples) => [.. samples.Order().Take(samples.Count * 9 / 10)];

    private static double WelchT(double[] left, double[] right)
    {
        (double leftMean, double leftError) = MeanAndError(left);
        (double rightMean, double rightError) = MeanAndError(right);
        return (leftMean - rightMean) / Math.Sqrt(leftError + rightError);
    }

    private static (double Mean, double SquaredError) MeanAndError(double[] samples)
    {
        double mean = samples.Average();
        return (mean, samples.Sum(s => (s - mean) * (s - mean)) / (samples.Length - 1) / samples.Length);
    }
}
