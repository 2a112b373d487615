-- This part of the long way has a function for each kind of operation, by the kind's number. Each answers an outcome, the place of the bucket that
-- refused or -1, and what remains. What is not an increment comes last in each, when nothing can fail any more.

-- Marks an answer whose operation changed nothing, so that to cancel it changes nothing either.
local NO_EFFECT = 256

local marks = {}
local run = {}

-- Names the operation that made a hold: a name may be used again after its hold has ended, and to cancel the first must not end the second.
local function maker(number)
  return string.format('%s %.0f', ops, number)
end

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
          local held = call('HMGET', hold, 'held', 'by')
          if held[1] and held[2] == maker(op.target) then
            settle(hold, held[1], '0', op.index, target.id)
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
    call('HSET', op.hold, 'held', op.amount, 'keys', cmsgpack.pack(op.keys), 'by', maker(op.number))
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
