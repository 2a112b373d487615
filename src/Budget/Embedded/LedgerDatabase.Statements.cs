using Microsoft.Data.Sqlite;

namespace SatGate.Budget.Embedded;

/// <summary>What is run again and again.</summary>
internal sealed partial class LedgerDatabase
{
    private sealed class Statements(LedgerDatabase database)
    {
        public SqliteCommand Begin { get; } = database.Prepare(0, "BEGIN IMMEDIATE");

        public SqliteCommand Commit { get; } = database.Prepare(0, "COMMIT");

        public SqliteCommand Note { get; } = database.Prepare(2, "UPDATE state SET applied = $1, next_bucket = $2");

        public SqliteCommand MakeBucket { get; } = database.Prepare(
            8, "INSERT INTO bucket (id, budget, window, drops_at, remaining, spent, held, carved) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");

        public SqliteCommand ChangeBucket { get; } = database.Prepare(
            5, "UPDATE bucket SET remaining = remaining + $2, spent = spent + $3, held = held + $4, carved = carved + $5 WHERE id = $1");

        public SqliteCommand DropBucket { get; } = database.Prepare(1, "DELETE FROM bucket WHERE id = $1");

        public SqliteCommand MakeHold { get; } = database.Prepare(
            8, "INSERT OR REPLACE INTO hold (name, buckets, budget, instance, number, amount, metered, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");

        public SqliteCommand ChangeHold { get; } = database.Prepare(4, "UPDATE hold SET amount = $2, metered = $3, expires_at = $4 WHERE name = $1");

        public SqliteCommand EndHold { get; } = database.Prepare(1, "DELETE FROM hold WHERE name = $1");

        public SqliteCommand SetClaim { get; } = database.Prepare(3, "INSERT OR REPLACE INTO claim (name, owner, ends_at) VALUES ($1, $2, $3)");

        public SqliteCommand EndClaim { get; } = database.Prepare(1, "DELETE FROM claim WHERE name = $1");

        public SqliteCommand SetLow { get; } = database.Prepare(
            3, "INSERT OR REPLACE INTO instance (id, low, heard_at) VALUES ($1, $2, $3)");

        public SqliteCommand ForgetAnswers { get; } = database.Prepare(2, "DELETE FROM answer WHERE instance = $1 AND number < $2");

        public SqliteCommand ForgetInstance { get; } = database.Prepare(1, "DELETE FROM instance WHERE id = $1");

        public SqliteCommand SetAnswer { get; } = database.Prepare(
            8,
            "INSERT OR REPLACE INTO answer (instance, number, fingerprint, remaining, kind, outcome, place, has_effect) "
            + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    }
}
