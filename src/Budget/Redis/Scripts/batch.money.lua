-- The long way, which a batch takes that is not plain or not covered: one operation after the other. This part moves amounts between the fields of
-- buckets and holds, and can take back what an operation has moved so far.

local DONE, REFUSED, UNKNOWN, GONE, CONFLICT, FAILED = 1, 2, 3, 4, 5, 6
local undo, undoCount = {}, 0
local now

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
