// Most of a test's life is waiting for a socket, so more of them run at once than there are cores.
[assembly: Xunit.v3.Parallelization(MaxThreads = 8)]
