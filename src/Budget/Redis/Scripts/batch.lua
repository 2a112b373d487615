-- Carries out a batch of ledger operations, each atomic by itself, in order, each at most once.
--
-- KEYS[1]   what this instance's operations answered, a hash
-- KEYS[...] the distinct buckets of the batch, then, when it has operations on holds, the holds' index and the distinct holds
-- ARGV[1]   four doubles, big end first: low, below which every number has been answered and may be forgotten; the lowest and the highest
--           number of the batch; the low that must be there at least, because with less something acknowledged was lost, and then nothing is
--           carried out
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

local low, first, last, expected = struct.unpack('>dddd', ARGV[1])
if before < expected then
  return cmsgpack.pack({before, 2})
elseif low < before then
  low = before
end

-- From here on a double may not tell two neighbours apart; what HINCRBY answered is then read again as text.
local INEXACT = 9007199254740992
local answer, name, marks, repeated

-- The short way: one sum for each bucket. When all of them are covered, every single operation is, in whatever order.
if #ARGV > 2 and first > top and first >= low then
  answer = {before, 0}
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
    name = string.sub(ARGV[1], 9, 24)
    top = last
  end
end

-- The long way: one operation after the other.
if not answer then
  local DONE, REFUSED, UNKNOWN, GONE, CONFLICT, FAILED = 1, 2, 3, 4, 5, 6
  local REPEAT_HERE, REPEAT_STORED = 14, 15
  local NO_EFFECT = 256
  local batch = cmsgpack.unpack(ARGV[2])
  local undo, undoCount = {}, 0
  local now
  marks, repeated = {}, {}

  local function negated(amount)
    if amount == '0' then
      return amount
    elseif string.byte(amount) == 45 then
      return string.sub(amount, 2)
    end

    return '-' .. amount
  end

  local function exact(key, rest)
    if rest < INEXACT and rest > -INEXACT then
      return rest
    end

    return call('HGET', key, 'rem')
  end

  local function add(key, field, amount)
    local rest = call('HINCRBY', key, field, amount)
    undo[undoCount + 1], undo[undoCount + 2], undo[undoCount + 3] = key, field, amount
    undoCount = undoCount + 3
    return rest
  end

  local function rollBack()
    for i = undoCount - 2, 1, -3 do
      call('HINCRBY', undo[i], undo[i + 1], negated(undo[i + 2]))
    end
  end

  local function exists(key)
    return call('HEXISTS', key, 'limit') == 1
  end

  local function remaining(keys)
    return keys[1] and call('HGET', keys[1], 'rem') or 0
  end

  local function time()
    if not now then
      local parts = call('TIME')
      now = parts[1] * 1000 + math.floor(parts[2] / 1000)
    end

    return now
  end

  -- Takes the amount from every bucket that there is. A missing one shows by a negative rest without a limit; it is unknown, or passed over.
  local function take(keys, amount, mayOwe, mayMiss)
    local short, rest = -1, 0
    local taken = {}
    for i = 1, #keys do
      local key = keys[i]
      local value, negative, known
      if amount == '0' then
        value = call('HGET', key, 'rem')
        known = value and true
        negative = value and string.byte(value) == 45
      else
        value = add(key, 'rem', '-' .. amount)
        negative = value < 0
        known = not negative or exists(key)
        if not known then
          call('DEL', key)
          undoCount = undoCount - 3
        end
      end

      if not known then
        if not mayMiss then
          return UNKNOWN, i - 1, 0
        end
      elseif negative and not mayOwe then
        if amount ~= '0' then
          value = exact(key, call('HINCRBY', key, 'rem', amount))
          undoCount = undoCount - 3
        end

        return REFUSED, i - 1, value
      else
        if negative and short < 0 then
          short = i - 1
        end

        if #taken == 0 then
          rest = amount == '0' and value or exact(key, value)
        end

        taken[#taken + 1] = key
      end
    end

    return DONE, short, rest, taken
  end

  local function give(keys, amount)
    local rest = 0
    for i = 1, #keys do
      if exists(keys[i]) then
        local value = add(keys[i], 'rem', amount)
        if i == 1 then
          rest = exact(keys[i], value)
        end
      end
    end

    return rest
  end

  local function make(key, amount, expiry)
    call('HSET', key, 'rem', amount, 'limit', amount, 'held', '0', 'carved', '0')
    if expiry ~= '0' then
      -- A window that by this clock is long over would be dropped in the same moment and be unknown for ever to a gateway whose clock is late.
      if tonumber(expiry) <= time() then
        expiry = string.format('%.0f', time() + 60000)
      end

      call('PEXPIREAT', key, expiry)
    end
  end

  -- Ends a hold: what it held goes back, and the amount is spent.
  local function settle(hold, held, amount, index, id)
    local keys = cmsgpack.unpack(call('HGET', hold, 'keys'))
    local rest, isFirst = 0, true
    for i = 1, #keys do
      local key = keys[i]
      if exists(key) then
        add(key, 'held', negated(held))
        add(key, 'rem', held)
        local value = add(key, 'rem', negated(amount))
        if isFirst then
          rest, isFirst = exact(key, value), false
        end
      end
    end

    call('ZREM', index, id)
    call('DEL', hold)
    return DONE, -1, rest
  end

  -- What is remembered of this instance, read when the first number turns up that is not higher than every number before it.
  local stored, found, names, here, cancelled = {}, {}, nil, {}, {}

  local function walk(list, each)
    local i = list[1] + 2
    while list[i] do
      local op = {kind = list[i], number = list[i + 1], amount = list[i + 2], places = {}}
      local count = list[i + 3]
      for j = 1, count do
        op.places[j] = list[i + 3 + j]
      end

      i = i + 4 + count
      if op.kind == 0 or op.kind == 9 then
        op.expiry = list[i]
        i = i + 1
      elseif op.kind == 4 then
        op.target = list[i]
        i = i + 1
      elseif op.kind >= 5 and op.kind <= 8 then
        op.id, op.hold, op.lease = list[i], list[i + 1], list[i + 2]
        i = i + 3
      end

      op.list = list
      each(op)
    end
  end

  local function load(field)
    local text = call('HGET', ops, field)
    local reply, list = cmsgpack.unpack(text)
    local place = 0
    walk(list, function(op)
      place = place + 1
      local code = reply[2] == 0 and DONE or reply[2 * place + 1]
      local outcome = code % 16
      if outcome ~= UNKNOWN and outcome ~= CONFLICT and outcome < REPEAT_HERE then
        op.code, op.text = code, text
        found[op.number] = op
      end
    end)
  end

  -- The remembered operation of a number, or nil.
  local function find(number)
    if here[number] or found[number] then
      return here[number] or found[number]
    elseif number > top then
      return nil
    end

    if not names then
      names = {}
      for _, field in ipairs(call('HKEYS', ops)) do
        if #field == 16 then
          local from, to = struct.unpack('>dd', field)
          names[#names + 1] = {from, to, field}
        end
      end
    end

    for _, range in ipairs(names) do
      if range[3] and range[1] <= number and number <= range[2] then
        load(range[3])
        range[3] = nil
      end
    end

    return found[number]
  end

  local function isCancelled(number)
    return cancelled[number] or number <= top and call('HEXISTS', ops, 'x' .. struct.pack('>d', number)) == 1
  end

  local function isSame(op, other)
    if op.amount ~= other.amount or #op.places ~= #other.places then
      return false
    end

    for i = 1, #op.places do
      if op.list[op.places[i] + 2] ~= other.list[other.places[i] + 2] then
        return false
      end
    end

    return true
  end

  local run = {}

  run[0] = function(op)
    if not exists(op.keys[1]) then
      make(op.keys[1], op.amount, op.expiry)
    end

    return DONE, -1, remaining(op.keys)
  end

  run[1] = function(op)
    return take(op.keys, op.amount, false, false)
  end

  run[2] = function(op)
    return take(op.keys, op.amount, true, false)
  end

  run[3] = function(op)
    return DONE, -1, give(op.keys, op.amount)
  end

  run[4] = function(op)
    if op.target < low then
      return CONFLICT, -1, 0
    end

    if not isCancelled(op.target) then
      local target = find(op.target)
      if target then
        if target.kind ~= 1 and target.kind ~= 2 and target.kind ~= 5 or not isSame(op, target) then
          return CONFLICT, -1, 0
        end

        if target.code % 16 == DONE and target.code < NO_EFFECT then
          if target.kind ~= 5 then
            give(op.keys, op.amount)
          else
            local hold = op.prefix .. target.id
            local held = call('HGET', hold, 'held')
            if held then
              settle(hold, held, '0', op.index, target.id)
            end
          end
        end
      end

      cancelled[op.target] = true
      if op.target > top then
        top = op.target
      end

      marks[#marks + 1] = 'x' .. struct.pack('>d', op.target)
      marks[#marks + 1] = '1'
    end

    return DONE, -1, remaining(op.keys)
  end

  run[5] = function(op)
    if call('EXISTS', op.hold) == 1 then
      return DONE + NO_EFFECT, -1, remaining(op.keys)
    end

    local outcome, index, rest = take(op.keys, op.amount, false, false)
    if outcome == DONE then
      for i = 1, #op.keys do
        add(op.keys[i], 'held', op.amount)
      end

      call('ZADD', op.index, string.format('%.0f', time() + op.lease), op.id)
      call('HSET', op.hold, 'held', op.amount, 'keys', cmsgpack.pack(op.keys))
    end

    return outcome, index, rest
  end

  run[6] = function(op)
    local packed = call('HGET', op.hold, 'keys')
    if not packed then
      return GONE, -1, 0
    end

    local outcome, index, rest, taken = take(cmsgpack.unpack(packed), op.amount, false, true)
    if outcome == DONE then
      for i = 1, #taken do
        add(taken[i], 'held', op.amount)
      end

      add(op.hold, 'held', op.amount)
    end

    return outcome, index, rest
  end

  run[7] = function(op)
    local packed = call('HGET', op.hold, 'keys')
    if not packed then
      return GONE, -1, 0
    end

    call('ZADD', op.index, string.format('%.0f', time() + op.lease), op.id)
    if string.byte(op.amount) ~= 45 then
      call('HSET', op.hold, 'metered', op.amount)
    end

    return DONE, -1, remaining(cmsgpack.unpack(packed))
  end

  run[8] = function(op)
    local held = call('HGET', op.hold, 'held')
    if not held then
      return GONE, -1, 0
    end

    return settle(op.hold, held, op.amount, op.index, op.id)
  end

  run[9] = function(op)
    local parent, child = op.keys[1], op.keys[2]
    local outcome, index, rest = take({parent}, op.amount, false, false)
    if outcome == DONE then
      add(parent, 'carved', op.amount)
      if exists(child) then
        add(child, 'limit', op.amount)
        add(child, 'rem', op.amount)
      else
        make(child, op.amount, op.expiry)
      end
    end

    return outcome, index, rest
  end

  run[10] = function(op)
    local parent, child = op.keys[1], op.keys[2]
    if not exists(parent) then
      return UNKNOWN, 0, 0
    elseif not exists(child) then
      return UNKNOWN, 1, 0
    end

    local rest = call('HGET', child, 'rem')
    add(child, 'rem', negated(rest))
    add(child, 'limit', negated(rest))
    add(parent, 'carved', negated(rest))
    add(parent, 'rem', rest)
    return DONE, -1, rest
  end

  run[11] = function(op)
    local key = op.keys[1]
    local limit = call('HGET', key, 'limit')
    if not limit then
      return UNKNOWN, 0, 0
    end

    add(key, 'rem', negated(limit))
    local rest = add(key, 'rem', op.amount)
    call('HSET', key, 'limit', op.amount)
    return DONE, -1, exact(key, rest)
  end

  -- An operation that fails leaves nothing behind; an error that is not of its own making ends the batch, and can only be met before the first write.
  local function carryOut(op)
    undoCount = 0
    local ok, outcome, index, rest = pcall(run[op.kind], op)
    if ok then
      if outcome % 16 ~= DONE then
        rollBack()
      end

      return outcome, index, rest
    end

    local fault = type(outcome) == 'table' and outcome.err or tostring(outcome)
    rollBack()
    if string.find(fault, 'overflow', 1, true) or string.find(fault, 'not an integer', 1, true) or string.find(fault, 'WRONGTYPE', 1, true) then
      return FAILED, -1, 0
    end

    error(fault, 0)
  end

  answer = {before, 1}
  local buckets = batch[1]
  local prefix = string.sub(ops, 1, -1 - #string.match(ops, 'ops:[^:]*$')) .. 'h:'
  local lowest, highest, repeats, newTop = nil, nil, {}, top
  walk(batch, function(op)
    local at = #answer + 1
    local number = op.number
    if number < low then
      answer[at], answer[at + 1] = CONFLICT, 0
      return
    end

    if isCancelled(number) then
      answer[at], answer[at + 1] = CONFLICT, 0
      return
    end

    local known = find(number)
    if known then
      if known.text then
        if not repeats[known.text] then
          stored[#stored + 1] = known.text
          repeats[known.text] = #stored
        end

        answer[at], answer[at + 1] = REPEAT_STORED, repeats[known.text]
      else
        answer[at], answer[at + 1] = REPEAT_HERE, known.place
      end

      return
    end

    op.keys = {}
    for i = 1, #op.places do
      op.keys[i] = KEYS[op.places[i] + 2]
    end

    op.index, op.prefix = KEYS[buckets + 2], prefix
    if op.hold then
      op.hold = KEYS[buckets + 3 + op.hold]
    end

    local outcome, index, rest = carryOut(op)
    answer[at], answer[at + 1] = outcome + 16 * (index + 1), rest
    if outcome ~= UNKNOWN and outcome ~= CONFLICT then
      op.code, op.place = outcome + 16 * (index + 1), (at - 3) / 2
      here[number] = op
      lowest = math.min(lowest or number, number)
      highest = math.max(highest or number, number)
    end
  end)

  if highest then
    name = struct.pack('>dd', lowest, highest)
    top = math.max(top, highest)
  end

  repeated = stored
end

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

-- Forgets what is below low, for many numbers at a time. An instance is forgotten a day after it was last heard of: its gateway has then been
-- away for longer than any caller repeats, and the answers must not pile up for ever.
if before == 0 or math.floor(low / 256) ~= math.floor(before / 256) then
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

if repeated and #repeated > 0 then
  text = text .. cmsgpack.pack(repeated)
end

return text
