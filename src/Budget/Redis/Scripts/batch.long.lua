-- This part of the long way carries the operations out.

local hasBegun = false

-- An operation that fails leaves nothing behind. An error of the server's own state can only be met by the first operation, before the first
-- write, and ends the batch. After that the batch must be remembered whatever happens, or a repetition would carry it out twice.
local function carryOut(op)
  undoCount = 0
  local ok, outcome, index, rest = pcall(run[op.kind], op)
  if ok then
    if outcome % 16 ~= DONE then
      rollBack()
    end

    hasBegun = true
    return outcome, index, rest
  end

  local fault = type(outcome) == 'table' and outcome.err or tostring(outcome)
  rollBack()
  if hasBegun or string.find(fault, 'overflow', 1, true) or string.find(fault, 'not an integer', 1, true) or string.find(fault, 'WRONGTYPE', 1, true) then
    hasBegun = true
    return FAILED, -1, 0
  end

  error(fault, 0)
end

local batch = cmsgpack.unpack(ARGV[2])
local answer = {before, 1}
local buckets = batch[1]
local prefix = string.sub(ops, 1, -1 - #string.match(ops, 'ops:[^:]*$')) .. 'h:'
local lowest, highest, name, repeats = nil, nil, nil, {}
walk(batch, function(op)
  local at = #answer + 1
  local number = op.number
  if number < low or isCancelled(number) then
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

return finish(answer, name, marks, stored)
