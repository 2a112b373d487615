using System.Buffers;
using System.Text.Json;

namespace SatGate.SimulatedLlm;

/// <summary>Reads a request's JSON once, for all providers, and counts its text.</summary>
internal ref struct RequestScanner
{
    private const int ChoicesMax = 128;

    private readonly RequestFacts _facts = new();
    private Utf8JsonReader _reader;

    private RequestScanner(in ReadOnlySequence<byte> body) => _reader = new Utf8JsonReader(body);

    /// <summary>Reads a body; false, with the reason, when it is not a JSON object or a known property has the wrong type.</summary>
    public static bool TryScan(in ReadOnlySequence<byte> body, out RequestFacts facts, out string problem)
    {
        RequestScanner scanner = new(body);
        facts = scanner._facts;
        try
        {
            problem = scanner.Scan();
        }
        catch (JsonException exception)
        {
            problem = $"The body is not valid JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}.";
        }

        return problem.Length == 0;
    }

    private string Scan()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return "The body must be a JSON object.";
        }

        RequestProperty property = RequestProperty.Other;
        while (_reader.Read())
        {
            if (_reader.TokenType == JsonTokenType.PropertyName)
            {
                property = Classify();
            }
            else if (_reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray) && !TryApply(property))
            {
                return $"The value at byte {_reader.TokenStartIndex} has the wrong type or is out of range.";
            }
            else if (property == RequestProperty.CacheControl)
            {
                // Its object has been read to the end, and the next one is not its own.
                property = RequestProperty.Other;
            }
        }

        return "";
    }

    private readonly RequestProperty Classify()
    {
        // The length decides between the names, so that the many unknown ones cost one comparison.
        int length = _reader.HasValueSequence ? (int)_reader.ValueSequence.Length : _reader.ValueSpan.Length;
        bool atRoot = _reader.CurrentDepth == 1;
        return length switch
        {
            1 when atRoot && Is("n"u8) => RequestProperty.Choices,
            3 when Is("ttl"u8) => RequestProperty.Ttl,
            4 when Is("text"u8) => RequestProperty.Text,
            5 when atRoot && Is("model"u8) => RequestProperty.Model,
            5 when Is("input"u8) => RequestProperty.Input,
            6 when atRoot && Is("stream"u8) => RequestProperty.Stream,
            6 when Is("system"u8) || Is("output"u8) => RequestProperty.Text,
            7 when Is("content"u8) => RequestProperty.Text,
            8 when atRoot && (Is("messages"u8) || Is("contents"u8)) => RequestProperty.Prompt,
            8 when Is("thinking"u8) => RequestProperty.Text,
            9 when Is("arguments"u8) => RequestProperty.Text,
            10 when atRoot && Is("max_tokens"u8) => RequestProperty.OutputTokensMax,
            11 when Is("description"u8) => RequestProperty.Text,
            12 when Is("instructions"u8) => RequestProperty.Text,
            13 when Is("cache_control"u8) => RequestProperty.CacheControl,
            13 when Is("include_usage"u8) => RequestProperty.IncludeUsage,
            15 when Is("maxOutputTokens"u8) => RequestProperty.NestedOutputTokensMax,
            17 when atRoot && Is("max_output_tokens"u8) => RequestProperty.OutputTokensMax,
            21 when atRoot && Is("max_completion_tokens"u8) => RequestProperty.OutputTokensMax,
            _ => RequestProperty.Other,
        };
    }

    private readonly bool Is(ReadOnlySpan<byte> name) => _reader.ValueTextEquals(name);

    private bool TryApply(RequestProperty property)
    {
        switch (property)
        {
            case RequestProperty.Text when _reader.TokenType == JsonTokenType.String:
                _facts.TextBytes += StringBytes();
                return true;
            case RequestProperty.Input:
                _facts.HasPrompt |= _reader.CurrentDepth == 1;
                _facts.TextBytes += _reader.TokenType == JsonTokenType.String ? StringBytes() : 0;
                return true;
            case RequestProperty.Prompt:
                _facts.HasPrompt |= _reader.TokenType == JsonTokenType.StartArray;
                return true;
            case RequestProperty.Model:
                _facts.Model = _reader.TokenType == JsonTokenType.String ? _reader.GetString() : null;
                return _facts.Model is not null;
            case RequestProperty.Stream:
                _facts.Stream = _reader.TokenType == JsonTokenType.True;
                return _reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null;
            case RequestProperty.IncludeUsage:
                _facts.IncludeUsage = _reader.TokenType == JsonTokenType.True;
                return true;
            case RequestProperty.OutputTokensMax or RequestProperty.NestedOutputTokensMax:
                return TryOutputTokensMax();
            case RequestProperty.Choices:
                return TryChoices();
            case RequestProperty.CacheControl when _reader.TokenType == JsonTokenType.StartObject:
                return TryCacheControl();
            default:
                return true;
        }
    }

    private readonly bool TryOutputTokensMax()
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        bool whole = _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out long max) && max >= 0;
        _facts.OutputTokensMax = whole ? _reader.GetInt64() : null;
        return whole;
    }

    private readonly bool TryChoices()
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        bool whole = _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out int n) && n is > 0 and <= ChoicesMax;
        _facts.Choices = whole ? _reader.GetInt32() : 1;
        return whole;
    }

    private bool TryCacheControl()
    {
        int depth = _reader.CurrentDepth;
        bool hour = false;
        RequestProperty property = RequestProperty.Other;
        while (_reader.Read() && _reader.CurrentDepth > depth)
        {
            if (_reader.TokenType == JsonTokenType.PropertyName)
            {
                property = Classify();
            }
            else if (property == RequestProperty.Ttl && _reader.TokenType == JsonTokenType.String)
            {
                hour = Is("1h"u8);
            }
        }

        _facts.CachePrefixBytes = _facts.TextBytes;
        _facts.HourCachePrefixBytes = hour ? _facts.TextBytes : _facts.HourCachePrefixBytes;
        return true;
    }

    private readonly long StringBytes()
    {
        long raw = _reader.HasValueSequence ? _reader.ValueSequence.Length : _reader.ValueSpan.Length;
        if (!_reader.ValueIsEscaped)
        {
            return raw;
        }

        byte[] scratch = ArrayPool<byte>.Shared.Rent((int)raw);
        try
        {
            return _reader.CopyString(scratch.AsSpan());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }
}
