-- Carries out a batch of ledger operations, each atomic by itself, in order, each at most once.
--
-- KEYS[1]   what this instance's operations answered, a hash
-- KEYS[...] the distinct buckets of the batch, then, when it has operations on holds, the holds' index and the distinct holds
-- ARGV[1]   five doubles, big end first: low, below which every number has been answered and may be forgotten; the lowest and the highest
--           number of the batch; the low, and the highest number, that must be there at least, because with less something acknowledged was
--           lost, and then nothing is carried out
-- ARGV[2]   the operations in MessagePack: bucket count, a digest of each bucket, and then for each operation
--           kind, number, amount, bucket count, bucket places, and by kind: expiry | target | hold name, hold place, lease
-- ARGV[3..] only when every operation is a debit or record of more than nothing and the numbers rise: minus the sum for each bucket
--
-- Answers in MessagePack an array of low before and then: 0 and what remains of each bucket, when every operation was done; or 1, and a code
-- and what remains for each operation; or 2, when something was lost. Behind it, in an array of their own, the remembered batches that
-- repetitions refer to.
--
-- The hash of KEYS[1] has: s, low and the highest number seen, as two doubles; for each batch, under its lowest and highest remembered number
-- as two doubles, the answer and the operations; x and a number as a double for each number that was cancelled. A double is what a script reads
-- and writes fastest, and holds every number exactly.
--
-- Lua's numbers are doubles. No two amounts are ever compared or added here: HINCRBY does the sums, exactly, and only the sign of what it
-- answers is looked at. A write that Redis refuses for its own state (OOM, READONLY, NOREPLICAS, MISCONF) is refused before the first write of
-- a script or not at all, so ending with that error leaves nothing behind.

local call = redis.call
local ops = KEYS[1]
local state = call('HGET', ops, 's')
local before, top = 0, 0
if state then
  before, top = struct.unpack('>dd', state)
end

local low, first, last, lowExpected, topExpected = struct.unpack('>ddddd', ARGV[1])
if before < lowExpected or top < topExpected then
  return cmsgpack.pack({before, 2})
elseif low < before then
  low = before
end

-- From here on a double may not tell two neighbours apart; what HINCRBY answered is then read again as text.
local INEXACT = 9007199254740992

-- Forgets what is below low, for many numbers at a time. An instance is forgotten a day after it was last heard of: its gateway has then been
-- away for longer than any caller repeats, and the answers must not pile up for ever.
local function forget()
  local over = {}
  for _, field in ipairs(call('HKEYS', ops)) do
    -- The highest number of a batch and a cancelled number both end their field.
    if (#field == 16 or #field == 9) and struct.unpack('>d', field, #field - 7) < low then
      over[#over + 1] = field
    end

    if #over == 1000 then
      call('HDEL', ops, unpack(over))
      over = {}
    end
  end

  if #over > 0 then
    call('HDEL', ops, unpack(over))
  end

  call('EXPIRE', ops, 86400)
end

-- Remembers the answer and gives it back.
local function finish(answer, name, marks, repeated)
  local text = cmsgpack.pack(answer)
  if before == 0 then
    -- A long value makes the hash a table at once: as a list it would be searched from end to end.
    call('HSET', ops, 'made', string.rep('-', 65))
  end

  if name then
    call('HSET', ops, 's', struct.pack('>dd', low, top), name, text .. ARGV[2])
  else
    call('HSET', ops, 's', struct.pack('>dd', low, top))
  end

  if marks and #marks > 0 then
    call('HSET', ops, unpack(marks))
  end

  if before == 0 or math.floor(low / 256) ~= math.floor(before / 256) then
    forget()
  end

  if repeated and #repeated > 0 then
    text = text .. cmsgpack.pack(repeated)
  end

  return text
end

-- The short way: one sum for each bucket. When all of them are covered, every single operation is, in whatever order.
if #ARGV > 2 and first > top and first >= low then
  local answer = {before, 0}
  for i = 3, #ARGV do
    local key = KEYS[i - 1]
    local rest = redis.pcall('HINCRBY', key, 'rem', ARGV[i])
    if type(rest) == 'number' and rest >= 0 then
      answer[i] = rest < INEXACT and rest or call('HGET', key, 'rem')
    else
      if type(rest) == 'number' then
        if call('HEXISTS', key, 'limit') == 0 then
          call('DEL', key)
        else
          call('HINCRBY', key, 'rem', string.sub(ARGV[i], 2))
        end
      elseif i == 3 and not string.find(rest.err, 'overflow', 1, true) and not string.find(rest.err, 'not an integer', 1, true)
        and not string.find(rest.err, 'WRONGTYPE', 1, true) then
        return rest
      end

      for j = 3, i - 1 do
        call('HINCRBY', KEYS[j - 1], 'rem', string.sub(ARGV[j], 2))
      end

      answer = nil
      break
    end
  end

  if answer then
    top = last
    return finish(answer, string.sub(ARGV[1], 9, 24))
  end
end
