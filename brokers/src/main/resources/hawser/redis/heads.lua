-- ARGV the standings of channels whose slots are this master's. Not as keys, which a Redis Cluster wants to be of one slot.
--
-- Answers for each the epoch, the head and the oldest kept; an empty epoch where the channel is unknown, for none is begun;
-- and nothing for the epoch where it cannot be told here, as while its slot moves.

local function look()
  local epoch, offset = stand('')
  if not epoch then
    return '', 0
  end
  keep(life)
  return epoch, offset
end

local answers = {}
for at, name in ipairs(ARGV) do
  standing = name
  local told, epoch, offset = pcall(look)
  answers[3 * at - 2] = told and epoch
  answers[3 * at - 1] = told and offset
  answers[3 * at] = told and (first or 1)
end
return answers
