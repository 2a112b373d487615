-- Claims a name for an owner: 1 for the first owner and for that owner again, 0 for every other. A repetition does not make the claim longer.
--
-- KEYS[1] the claim
-- ARGV[1] the owner
-- ARGV[2] how long it lasts, in milliseconds

if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return 1
end

return redis.call('GET', KEYS[1]) == ARGV[1] and 1 or 0
