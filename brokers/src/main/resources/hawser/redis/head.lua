-- ARGV[1] the most publications kept, ARGV[2] for how long, ARGV[3] how long the channel outlives this, ARGV[4] the name of
-- an epoch that may begin; or none of them, to begin none and keep what was last kept
--
-- Answers the epoch, the head and the oldest kept; nothing where the channel is unknown and none may begin.

local epoch, offset, life = stand(ARGV[4] or '')
if not epoch then
  return {}
end
if not ARGV[4] then
  keep(life)
  return {epoch, offset, oldest(offset)}
end
keep(tonumber(ARGV[3]))
return {epoch, offset, trim(tonumber(ARGV[1]), tonumber(ARGV[2]), offset)}
