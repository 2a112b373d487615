using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace SatGate.Benchmarks.Gate;

/// <summary>One benchmark method with one choice of parameters, on an instance that is set up.</summary>
internal sealed class GateCase
{
    private readonly Func<object?> _call;

    private GateCase(string name, object instance, MethodInfo method)
    {
        BenchmarkAttribute attribute = method.GetCustomAttribute<BenchmarkAttribute>()!;
        Name = name;
        IsBaseline = attribute.Baseline;
        IsGated = method.GetCustomAttribute<AllocationGateAttribute>() is not null;
        IsAsync = method.ReturnType == typeof(Task) || method.ReturnType == typeof(ValueTask);
        OperationsPerInvoke = attribute.OperationsPerInvoke;
        _call = Bind(instance, method);
    }

    /// <summary><c>Class.Method</c>, with the parameters in parentheses.</summary>
    public string Name { get; }

    public bool IsBaseline { get; }

    public bool IsGated { get; }

    public bool IsAsync { get; }

    public int OperationsPerInvoke { get; }

    /// <summary>Calls the method that often, on this thread, waiting for each call to end.</summary>
    public void Invoke(long times)
    {
        for (long i = 0; i < times; i++)
        {
            _call();
        }
    }

    /// <summary>The classes of this program that may hold benchmarks.</summary>
    public static IEnumerable<Type> Types => typeof(GateCase).Assembly.GetTypes().Where(static type => type is { IsClass: true, IsAbstract: false });

    /// <summary>The names of all gated benchmarks, one for each choice of parameters; nothing is set up.</summary>
    public static IEnumerable<string> GatedNames() =>
        from type in Types
        from method in type.GetMethods()
        where method.GetCustomAttribute<AllocationGateAttribute>() is not null
        from choice in Choices(type)
        select NameOf(type, method, choice);

    /// <summary>
    /// The benchmarks of a class that has at least one gated method, one group for every choice of its parameters. A group shares an
    /// instance, which is set up while the group is the current one and cleaned up when the next is asked for or nobody asks any more.
    /// </summary>
    public static IEnumerable<GateCase[]> GroupsOf(Type type)
    {
        MethodInfo[] methods = [.. type.GetMethods().Where(m => m.GetCustomAttribute<BenchmarkAttribute>() is not null)];
        if (!methods.Any(m => m.GetCustomAttribute<AllocationGateAttribute>() is not null))
        {
            yield break;
        }

        foreach ((PropertyInfo Property, object? Value)[] choice in Choices(type))
        {
            object instance = Activator.CreateInstance(type)!;
            foreach ((PropertyInfo property, object? value) in choice)
            {
                property.SetValue(instance, value);
            }

            Call<GlobalSetupAttribute>(instance);
            try
            {
                yield return [.. methods.Select(method => new GateCase(NameOf(type, method, choice), instance, method))];
            }
            finally
            {
                Call<GlobalCleanupAttribute>(instance);
            }
        }
    }

    private static IEnumerable<(PropertyInfo Property, object? Value)[]> Choices(Type type)
    {
        IEnumerable<(PropertyInfo, object?)[]> choices = [[]];
        foreach (PropertyInfo property in type.GetProperties().Where(p => p.GetCustomAttribute<ParamsAttribute>() is not null))
        {
            object?[] values = property.GetCustomAttribute<ParamsAttribute>()!.Values;
            choices = choices.SelectMany(choice => values.Select(value => ((PropertyInfo, object?)[])[.. choice, (property, value)]));
        }

        return choices;
    }

    private static string NameOf(Type type, MethodInfo method, (PropertyInfo Property, object? Value)[] choice)
    {
        string parameters = string.Join(", ", choice.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Property.Name}={c.Value}")));
        return $"{type.Name}.{method.Name}" + (parameters.Length == 0 ? string.Empty : $"({parameters})");
    }

    private static void Call<T>(object instance)
        where T : Attribute
    {
        foreach (MethodInfo method in instance.GetType().GetMethods().Where(m => m.GetCustomAttribute<T>() is not null))
        {
            if (method.Invoke(instance, null) is Task task)
            {
                task.GetAwaiter().GetResult();
            }
        }
    }

    /// <summary>A delegate that neither boxes nor allocates, whatever the method returns.</summary>
    private static Func<object?> Bind(object instance, MethodInfo method)
    {
        if (method.ReturnType == typeof(void))
        {
            Action action = method.CreateDelegate<Action>(instance);
            return () =>
            {
                action();
                return null;
            };
        }

        if (method.ReturnType == typeof(Task))
        {
            Func<Task> start = method.CreateDelegate<Func<Task>>(instance);
            return () =>
            {
                start().GetAwaiter().GetResult();
                return null;
            };
        }

        if (method.ReturnType == typeof(ValueTask))
        {
            Func<ValueTask> start = method.CreateDelegate<Func<ValueTask>>(instance);
            return () =>
            {
                ValueTask pending = start();
                if (pending.IsCompleted)
                {
                    pending.GetAwaiter().GetResult();
                }
                else
                {
                    pending.AsTask().GetAwaiter().GetResult();
                }

                return null;
            };
        }

        return (Func<object?>)typeof(GateCase).GetMethod(nameof(Discard), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(method.ReturnType).Invoke(null, [instance, method])!;
    }

    private static Func<object?> Discard<T>(object instance, MethodInfo method)
    {
        Func<T> call = method.CreateDelegate<Func<T>>(instance);
        return () =>
        {
            call();
            return null;
        };
    }
}
