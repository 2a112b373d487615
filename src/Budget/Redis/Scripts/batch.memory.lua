-- This part of the long way finds what an operation of the same number did before.

local REPEAT_HERE, REPEAT_STORED = 14, 15

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
