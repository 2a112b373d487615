using System.Runtime.InteropServices;

namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>Texts in UTF-8 with a zero behind each, and an array of pointers to them with a null at its end: what programs are started with.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly int _count;

    /// <summary>Copies the texts.</summary>
    public NativeStrings(IEnumerable<string> texts)
    {
        string[] all = [.. texts];
        _count = all.Length;
        Array = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(nint));
        for (int i = 0; i < _count; i++)
        {
            Array[i] = (byte*)Marshal.StringToCoTaskMemUTF8(all[i]);
        }
    }

    /// <summary>The pointers.</summary>
    public byte** Array { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
        {
            Marshal.FreeCoTaskMem((nint)Array[i]);
        }

        NativeMemory.Free(Array);
    }
}
