-- Ends holds whose lease is over by this server's clock: what was metered last is charged, or all of it when nothing was.
--
-- KEYS[1]   the holds' index: hold names by the end of their lease
-- KEYS[2..] what the asking gateway's instances answered; kept for another day, because their gateway lives
-- ARGV[1]   what the key of a hold begins with
-- ARGV[2]   how many to end at most
--
-- Answers name, held, charged and first bucket key of each, one after the other. Only HINCRBY adds and subtracts, as in batch.short.lua.

local call = redis.call
local parts = call('TIME')
local now = parts[1] * 1000 + math.floor(parts[2] / 1000)
local answer = {}

local function negated(amount)
  if amount == '0' then
    return amount
  elseif string.byte(amount) == 45 then
    return string.sub(amount, 2)
  end

  return '-' .. amount
end

local function undoAll(undo)
  for i = #undo, 1, -1 do
    call('HINCRBY', undo[i][1], undo[i][2], negated(undo[i][3]))
  end
end

local function settle(buckets, held, charged)
  local undo = {}
  for _, key in ipairs(buckets) do
    local found = redis.pcall('HEXISTS', key, 'limit')
    if type(found) ~= 'number' then
      undoAll(undo)
      return found
    elseif found == 1 then
      for _, step in ipairs({{'held', negated(held)}, {'rem', held}, {'rem', negated(charged)}}) do
        local rest = redis.pcall('HINCRBY', key, step[1], step[2])
        if type(rest) ~= 'number' then
          undoAll(undo)
          return rest
        end

        undo[#undo + 1] = {key, step[1], step[2]}
      end
    end
  end

  return nil
end

for i = 2, #KEYS do
  call('EXPIRE', KEYS[i], 86400)
end

for _, id in ipairs(call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now), 'LIMIT', 0, ARGV[2])) do
  local key = ARGV[1] .. id
  local hold = call('HMGET', key, 'held', 'metered', 'keys')
  local fault
  if hold[1] then
    local buckets = cmsgpack.unpack(hold[3])
    local charged = hold[2] or hold[1]
    fault = settle(buckets, hold[1], charged)
    if not fault then
      for _, text in ipairs({id, hold[1], charged, buckets[1]}) do
        answer[#answer + 1] = text
      end
    elseif not string.find(fault.err, 'overflow', 1, true) and not string.find(fault.err, 'not an integer', 1, true)
      and not string.find(fault.err, 'WRONGTYPE', 1, true) then
      -- Met before the first write, or not at all; see batch.short.lua.
      return fault
    end
  end

  if fault then
    -- It cannot be settled as it is. It stays held, and out of the way of the others for an hour.
    call('ZADD', KEYS[1], string.format('%.0f', now + 3600000), id)
  else
    call('ZREM', KEYS[1], id)
    call('DEL', key)
  end
end

return answer
