// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/damage.h"
#include "support/dumps.h"

#include "format/numbers.h"

#include <QTest>

#include <set>

using namespace ctscope;
using namespace ctscope::test;

/// The rule of all readers: a flow of a damaged text is shown exactly as it was, or not at all and the reading
/// reports it. Real tables are damaged at random in each way of support/damage.h, and in two
/// ways one after the other. Flows are compared with all their fields, as lines of JSON.
///
/// A damage that changes characters within values can turn an entry into another valid one
/// ("bytes=1234" without a digit). Then each value shown must occur in the damaged text, as
/// it is or without the text's line breaks: no value is put together from unrelated parts.
///
/// CTSCOPE_DAMAGE_COUNT and CTSCOPE_DAMAGE_SEED make a longer or another run; a failure names the seed
/// of its own round, with which a run of one round repeats it.
class TestDamage : public QObject {
    Q_OBJECT
private slots:
    void showsNothingFalse();
};

namespace {

const char *const sources[] = {
    "kernel/proc-nf_conntrack.txt",
    "kernel/conntrack-L.txt",
    "kernel/conntrack-L-extended.txt",
    "kernel/conntrack-L-id.txt",
    "kernel/conntrack-L-ipv6.txt",
    "kernel/conntrack-L-extended-id.txt",
    "kernel/conntrack-L-ktimestamp.txt",
    "kernel/conntrack-L-extended-id-ktimestamp-labels.txt",
    "kernel/conntrack-E.txt",
    "kernel/conntrack-E-timestamp-id.txt",
    "router/table.txt",
    "router/table-proc.txt",
    "router/table-extended-id.txt",
    "router/table-extended-id-ktimestamp.txt",
    "router/events-timestamp-id-extended.txt",
    "kernel/conntrack-L-save.txt",
    "router/table-save.txt",
    "router/events-save.txt",
    "kernel/conntrack-L-xml.txt",
    "router/table.xml",
    "router/events-ktimestamp.xml",
};

/// Some consecutive entries of a table.
std::string excerpt(Random &random, const std::string &text)
{
    std::vector<std::string> lines = linesIn(text);
    const bool xml = text.starts_with("<?xml");
    const std::size_t head = xml ? 2 : 0; // "<?xml …>" and "<conntrack>"
    const std::size_t entries = lines.size() - head - (xml ? 1 : 0);
    const std::size_t count = std::min(between(random, 1, 12), entries);
    const std::size_t first = head + below(random, entries - count + 1);
    std::vector<std::string> some(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(head));
    some.insert(some.end(), lines.begin() + static_cast<std::ptrdiff_t>(first),
        lines.begin() + static_cast<std::ptrdiff_t>(first + count));
    if (xml)
        some.push_back(lines.back());
    return textOf(some);
}

std::multiset<std::string> flowsOf(const Reading &reading)
{
    std::multiset<std::string> flows;
    for (Row row = 0; row < reading.flows.size(); ++row) {
        std::string line;
        writeJsonLine(reading.flows.flow(row), line);
        flows.insert(line);
    }
    return flows;
}

/// The text as one line, without quoting signs and numbers before each of its lines.
std::string withoutPrefixes(const std::string &text, bool numbers)
{
    std::string joined;
    for (const std::string &line : linesIn(text)) {
        std::size_t begin = line.find_first_not_of(" \t>#*/|;");
        begin = std::min(begin, line.size());
        const std::size_t digits = std::min(line.find_first_not_of("0123456789", begin), line.size());
        const bool numbered = numbers && digits > begin && digits < line.size()
            && std::string_view(":)\t").find(line[digits]) != std::string_view::npos;
        joined += line.substr(!numbered ? begin : digits + (line.substr(digits + 1).starts_with(' ') ? 2 : 1));
    }
    return joined;
}

/// The words of a text, with or without its line breaks; addresses in their short form.
std::set<std::string> valuesIn(const std::string &text)
{
    std::set<std::string> values;
    const std::string joined = replaced(replaced(text, "\n", ""), "\r", "");
    const std::string plain = withoutPrefixes(text, false);
    const std::string unnumbered = withoutPrefixes(text, true);
    for (const std::string *version : {&text, &joined, &plain, &unnumbered}) {
        std::size_t begin = 0;
        for (std::size_t i = 0; i <= version->size(); ++i) {
            if (i < version->size()
                && std::string_view(" \t\r\n=[],;|\"'<>&\\()").find((*version)[i]) == std::string_view::npos)
                continue;
            const std::string word = version->substr(begin, i - begin);
            begin = i + 1;
            if (word.empty())
                continue;
            values.insert(word);
            if (const auto address = IpAddress::parse(word))
                values.insert(address->toString());
            if (const auto number = parseKey<std::uint64_t>(word))
                values.insert(std::to_string(*number));
        }
    }
    return values;
}

/// A value of an entry that does not occur in the text; empty when there is none.
std::string strangeValue(const std::string &entry, const std::set<std::string> &values, const std::string &damaged)
{
    static const std::set<std::string> keys = {"src", "dst", "sport", "dport", "code", "id", "srckey", "dstkey",
        "packets", "bytes", "mark", "use", "zone", "zone-orig", "zone-reply", "delta-time", "portid", "secmark"};
    const std::string versions[] = {damaged, replaced(replaced(damaged, "\n", ""), "\r", ""),
        withoutPrefixes(damaged, false), withoutPrefixes(damaged, true)};
    for (std::size_t begin = 0; begin < entry.size();) {
        const std::size_t end = std::min(entry.find_first_of(" \n", begin), entry.size());
        const std::string word = entry.substr(begin, end - begin);
        begin = end + 1;
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos || !keys.contains(word.substr(0, equals)))
            continue;
        const std::string value = word.substr(equals + 1);
        const auto number = parseKey<std::uint64_t>(value);
        const auto address = IpAddress::parse(value);
        const auto has = [&word](const std::string &version) { return version.find(word) != std::string::npos; };
        if (std::ranges::none_of(versions, has) && !values.contains(value)
            && !(number && values.contains(std::to_string(*number)))
            && !(address && values.contains(address->toString())))
            return word;
    }
    return {};
}

/// The part in which a flow differs from the most similar one of the original.
std::string difference(const std::string &flow, const std::multiset<std::string> &before)
{
    std::string_view mine = flow;
    std::string_view theirs;
    for (const std::string &other : before) {
        const std::string_view whole = flow;
        const std::size_t most = std::min(flow.size(), other.size());
        std::size_t head = 0;
        while (head < most && flow[head] == other[head])
            ++head;
        std::size_t tail = 0;
        while (tail < most - head && flow[flow.size() - 1 - tail] == other[other.size() - 1 - tail])
            ++tail;
        if (theirs.empty() || flow.size() - head - tail + other.size() - head - tail < mine.size() + theirs.size()) {
            mine = whole.substr(head, flow.size() - head - tail);
            theirs = std::string_view(other).substr(head, other.size() - head - tail);
        }
    }
    return '[' + std::string(mine) + "] in place of [" + std::string(theirs) + "] in " + flow;
}

/// Why a reading breaks the rule; empty when it does not. `between` is the text after the first damage.
std::string breach(const std::string &original, const std::string &between, const std::string &damaged, Demand demand)
{
    const auto before = flowsOf(dump(original).reading);
    const Reading reading = dump(damaged).reading;
    const auto after = flowsOf(reading);
    if (demand == Demand::Literal) {
        auto values = valuesIn(damaged);
        values.merge(valuesIn(original));
        values.merge(valuesIn(between));
        for (Row row = 0; row < reading.flows.size(); ++row) {
            const Flow flow = reading.flows.flow(row);
            std::string line;
            writeConntrackLine(flow, line);
            if (const std::string strange = strangeValue(line, values, damaged); !strange.empty())
                return "a value that stands nowhere: " + strange + " in " + line;
        }
        return {};
    }
    for (const std::string &flow : after) {
        if (!before.contains(flow))
            return "not in the original: " + difference(flow, before);
    }
    if (demand == Demand::Repaired && (after != before || reading.skipped > 0))
        return std::to_string(after.size()) + " of " + std::to_string(before.size()) + " flows, " + skips(reading)
            + remarks(reading);
    if (demand == Demand::Exact && after.size() < before.size()
        && reading.skipped + reading.doubts + reading.remarks.size() == 0 && !reading.flows.empty())
        return "flows are missing, and nothing is said";
    return {};
}

std::size_t setting(const char *name, std::size_t otherwise)
{
    bool valid = false;
    const auto number = qEnvironmentVariable(name).toULongLong(&valid);
    return valid ? static_cast<std::size_t>(number) : otherwise;
}

} // namespace

void TestDamage::showsNothingFalse()
{
    std::vector<std::string> texts;
    for (const char *source : sources) {
        texts.push_back(dataFile(QString::fromLatin1(source)));
        QVERIFY(!texts.back().empty());
    }
    const std::size_t seed = setting("CTSCOPE_DAMAGE_SEED", 20261126);
    const std::size_t count = setting("CTSCOPE_DAMAGE_COUNT", 600);
    std::size_t failures = 0;
    for (std::size_t round = seed; round < seed + count; ++round) {
        Random random(static_cast<Random::result_type>(round));
        random.discard(4);
        const std::size_t source = below(random, texts.size());
        const std::string original = excerpt(random, texts[source]);
        const Damage &first = oneOf(random, damages());
        const Damage *const second = below(random, 2) == 0 ? &oneOf(random, damages()) : nullptr;
        std::string damaged = first.apply(random, original);
        const std::string between = damaged;
        Demand demand = first.demand;
        if (second != nullptr) {
            damaged = second->apply(random, damaged);
            if (first.encodes
                && (second->demand == Demand::Literal || second->reorders
                    || std::string_view(first.name) == "in UTF-16"))
                continue;
            demand = std::max({Demand::Silent, first.demand, second->reorders ? Demand::Literal : second->demand});
        } else if (original.starts_with("<?xml") || original.starts_with("-")) {
            demand = std::max(demand, Demand::Exact); // this is not promised for the other formats
        }
        if (const std::string problem = breach(original, between, damaged, demand); !problem.empty()) {
            ++failures;
            qWarning("round %zu: %s, %s%s%s: %s\n%s", round, sources[source], first.name, second ? ", then " : "",
                second ? second->name : "", problem.c_str(),
                qEnvironmentVariableIsSet("CTSCOPE_DAMAGE_TEXT") ? damaged.c_str() : "");
        }
    }
    QCOMPARE(failures, std::size_t(0));
}

QTEST_APPLESS_MAIN(TestDamage)
#include "tst_damage.moc"
