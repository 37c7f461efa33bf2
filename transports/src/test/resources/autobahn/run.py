# Runs the shares of Autobahn's fuzzing client beside one another in one process.
#
#   java org.python.util.jython run.py SPEC SHARES     SPEC is what `wstest -m fuzzingclient -s` takes
#
# Most cases only wait, so one after the other they would take many minutes. Two things of the suite are replaced: the
# reactor stops after the last client instead of after the first, and a patience that is over is over only when what has
# come meanwhile was heard, since a client that is busy would otherwise blame the server. Reports are in a folder for
# each share.
import json
import sys

from autobahntestsuite import wstest  # Chooses the reactor.
from autobahntestsuite import case, caseset, fuzzing
from twisted.internet import reactor


TURNS = 200


class Last(object):
    """The reactor, but that only the last of several stops it, and that its patience is fair."""

    def __init__(self, count):
        self.left = count

    def stop(self):
        self.left -= 1
        if self.left == 0:
            reactor.stop()

    def callLater(self, delay, call, *args):
        return reactor.callLater(delay, self.fairly, TURNS, call, args)

    def fairly(self, turns, call, args):
        if turns == 0:
            call(*args)
        else:
            reactor.callLater(0.002, self.fairly, turns - 1, call, args)

    def __getattr__(self, name):
        return getattr(reactor, name)


def shares(spec, count):
    known = caseset.CaseSet(
        case.CaseSetname, case.CaseBasename, case.Cases, case.CaseCategories, case.CaseSubCategories)
    cases = known.parseSpecCases(spec)
    for i in range(min(count, len(cases))):
        yield dict(spec, cases=cases[i::count], outdir="%s/%d" % (spec["outdir"], i))


specs = list(shares(json.load(open(sys.argv[1])), int(sys.argv[2])))
fuzzing.reactor = Last(len(specs))
for spec in specs:
    fuzzing.startClient(spec)
reactor.run()
