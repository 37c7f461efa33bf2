-- ARGV[1] the most publications kept, ARGV[2] for how long, ARGV[3] how long the channel outlives this, ARGV[4] the name of
-- an epoch that may begin
--
-- Answers the epoch, the head and the oldest kept.

local epoch, offset = stand(ARGV[4])
keep(tonumber(ARGV[3]))
return {epoch, offset, trimmed(tonumber(ARGV[1]), tonumber(ARGV[2]), offset)}
