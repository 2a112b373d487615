using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Embedded;
using SatGate.Budget.Operations;
using SatGate.Budget.Victim;

// Plays the script on a ledger until it is killed, and after each batch that was answered writes the number of its last operation to standard
// output, 8 bytes each.
string directory = args[0];
var script = new KillScript(int.Parse(args[1], CultureInfo.InvariantCulture));
string instance = args[2];
await using EmbeddedBudgetStore store = EmbeddedBudgetStore.Open(KillScript.OptionsFor(directory), TimeProvider.System, NullLoggerFactory.Instance);
await using Stream output = Console.OpenStandardOutput();
var batch = new OperationBatch(instance);
byte[] acknowledged = new byte[sizeof(long)];
long number = 1;
while (true)
{
    batch.Clear();
    batch.Low = Math.Max(1, number - KillScript.Kept);
    for (int count = script.CountAt(number); count > 0; count--)
    {
        batch.TryAdd(script.At(number++));
    }

    while (!await store.ExecuteAsync(batch))
    {
        // The journal is full: the writer needs the processor more than this loop does.
        await Task.Delay(1);
    }

    BinaryPrimitives.WriteInt64LittleEndian(acknowledged, number - 1);
    output.Write(acknowledged);
    output.Flush();
}
