-- Reads a page of a channel's presence; the keys are those of entering
-- ARGV[1] the session that the page before ended with, or nothing, ARGV[2] the most entries
--
-- Answers how many there are in all, and session and user of each on the page.

local from = ARGV[1] == '' and '-' or '(' .. ARGV[1]
local answer = {redis.call('ZCARD', KEYS[1])}
for _, session in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], from, '+', 'LIMIT', 0, ARGV[2])) do
  local _, length, rest = string.match(redis.call('HGET', KEYS[2], session), '^(%d+) (%d+) (.*)$')
  answer[#answer + 1] = session
  answer[#answer + 1] = rest:sub(tonumber(length) + 1)
end
return answer
