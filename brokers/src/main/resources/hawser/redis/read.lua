-- ARGV[1] the most publications kept, ARGV[2] for how long, ARGV[3] how long the channel outlives this, ARGV[4] the name of
-- an epoch that may begin, ARGV[5] the offset that the reader holds, ARGV[6] the most entries, ARGV[7] about the most bytes
--
-- Answers the epoch, the head, the oldest kept, and for each entry its offset, its time and its body.

local epoch, offset = stand(ARGV[4])
local kept = trimmed(tonumber(ARGV[1]), tonumber(ARGV[2]), offset)
keep(tonumber(ARGV[3]))

local after, most, room = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local page = {}
while most > 0 and after < offset do
  local entries =
    redis.call('XRANGE', KEYS[2], string.format('%.0f', after + 1), '+', 'COUNT', math.min(most, 64))
  if #entries == 0 then
    break
  end
  for _, entry in ipairs(entries) do
    local body = entry[2][4]
    if #page > 0 and #body > room then
      most = 0
      break
    end
    after = id(entry)
    room = room - #body
    most = most - 1
    page[#page + 1] = after
    page[#page + 1] = tonumber(entry[2][2])
    page[#page + 1] = body
  end
end
return {epoch, offset, kept, page}
