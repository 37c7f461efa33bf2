-- Enters a session into a channel's presence: KEYS[1] who is there, a sorted set of sessions; KEYS[2] where, a hash: generation,
-- length of the node's name, that name and the user, with blanks between the first three
-- ARGV[1] the session, ARGV[2] its generation, ARGV[3] the length of ARGV[4] in bytes, ARGV[4] the node, ARGV[5] the user
--
-- Answers 1 where it is new, 0 where it stood there, -1 where a newer generation does.

local stands = redis.call('HGET', KEYS[2], ARGV[1])
if stands and tonumber(string.match(stands, '^%d+')) > tonumber(ARGV[2]) then
  return {-1}
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. ARGV[4] .. ARGV[5])
return {redis.call('ZADD', KEYS[1], 0, ARGV[1])}
