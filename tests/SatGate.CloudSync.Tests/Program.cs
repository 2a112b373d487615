using SatGate.CloudSync.Tests.Spool;
using Xunit.Runner.InProc.SystemConsole;

// "spool ..." is the child that tests kill or starve of disk; anything else is the test runner's command line.
return args is ["spool", ..] ? await SpoolChild.RunAsync(args[1..]) : await ConsoleRunner.Run(args);
