// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/flow_explainer.h"

#include "format/dump_reader.h"

#include <QFile>
#include <QTest>

using namespace ctscope;

namespace {

/// One case of the data file: the input, and the expected sentences.
struct Case {
    QString name;
    QStringList settings; ///< "live", "dump", "log", "left 112", "rule nf_conntrack_… 600", …
    QString line;
    QStringList expected;
};

QList<Case> readCases()
{
    QFile file(QStringLiteral(TEST_DATA "/explained_flows.txt"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QList<Case> cases;
    enum { Settings, Line, Expected } part = Settings;
    const QStringList lines = QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString &line : lines) {
        if (line.startsWith(QLatin1String("== "))) {
            cases.append(Case{line.mid(3), {}, {}, {}});
            part = Settings;
        } else if (cases.isEmpty()) {
            continue; // the heading of the file
        } else if (part == Settings) {
            cases.last().settings = line.split(QStringLiteral(", "));
            part = Line;
        } else if (part == Line) {
            cases.last().line = line;
            part = Expected;
        } else {
            cases.last().expected += line;
        }
    }
    return cases;
}

Flow flowOf(const QString &line)
{
    const DumpResult result = readDump(std::make_shared<const std::string>(line.toStdString() + '\n'));
    return result.reading.flows.size() == 1 ? result.reading.flows.flow(0) : Flow();
}

EndReason endFrom(const QString &word)
{
    static const std::pair<const char *, EndReason> words[] = {{"expired", EndReason::Expired},
        {"closed", EndReason::Closed}, {"removed", EndReason::Removed}, {"replaced", EndReason::Replaced},
        {"deleted", EndReason::Deleted}, {"unknown", EndReason::Unknown}};
    for (const auto &[name, reason] : words) {
        if (word == QLatin1String(name))
            return reason;
    }
    return EndReason::StillThere;
}

FlowMoment momentOf(const Case &given)
{
    FlowMoment moment;
    moment.flow = flowOf(given.line);
    moment.secondsLeft = moment.flow.timeout;
    moment.ended = moment.flow.event == EventKind::Destroy;
    auto timeouts = std::make_shared<Timeouts>();
    for (const QString &setting : given.settings) {
        const QStringList words = setting.split(QLatin1Char(' '));
        const QString &word = words.first();
        if (word == QLatin1String("live")) {
            moment.live = moment.settingsKnown = true;
        } else if (word == QLatin1String("proc")) {
            moment.live = moment.settingsKnown = moment.fromProc = true;
        } else if (word == QLatin1String("log")) {
            moment.fromEventLog = true;
        } else if (word == QLatin1String("left")) {
            moment.secondsLeft = words.at(1).toUInt();
        } else if (word == QLatin1String("rule")) {
            timeouts->set(words.at(1).toStdString(), words.at(2).toUInt());
        } else if (word == QLatin1String("watched")) {
            moment.age = words.at(1).toUInt();
            moment.ageIsAtLeast = true;
        } else if (word == QLatin1String("was")) {
            moment.previousState = *state::fromName(moment.flow.protocol, words.at(1).toStdString());
            moment.secondsSinceChange = words.at(2).toUInt();
        } else if (word == QLatin1String("rate")) {
            moment.rate = {words.at(1).toFloat(), words.at(2).toFloat()};
        } else if (word == QLatin1String("ended")) {
            moment.ended = true;
            moment.end = endFrom(words.at(1));
        }
    }
    moment.timeouts = timeouts;
    return moment;
}

QStringList print(const FlowExplanation &explanation)
{
    QStringList text = {explanation.headline, explanation.next};
    for (const FieldExplanation &field : explanation.fields)
        text += field.label + QStringLiteral(": ") + field.value + QStringLiteral(" | ") + field.sentence;
    return text;
}

} // namespace

class FlowExplainerTest : public QObject {
    Q_OBJECT
private slots:
    void explainsFlows_data();
    void explainsFlows();
    void everyStateHasASentence_data();
    void everyStateHasASentence();
    void fieldIdsAreUnique();
};

void FlowExplainerTest::explainsFlows_data()
{
    QTest::addColumn<int>("index");
    const QList<Case> cases = readCases();
    QVERIFY(cases.size() > 10);
    for (int i = 0; i < cases.size(); ++i)
        QTest::newRow(qPrintable(cases.at(i).name)) << i;
}

void FlowExplainerTest::explainsFlows()
{
    QFETCH(int, index);
    const Case given = readCases().at(index);
    const QStringList said = print(explain(momentOf(given), {",", "."}));
    for (qsizetype i = 0; i < std::min(said.size(), given.expected.size()); ++i)
        QCOMPARE(said.at(i), given.expected.at(i));
    QCOMPARE(said.size(), given.expected.size());
}

void FlowExplainerTest::everyStateHasASentence_data()
{
    QTest::addColumn<int>("protocol");
    QTest::addColumn<int>("state");
    for (const Protocol protocol : {protocol::tcp, protocol::sctp, protocol::dccp}) {
        for (const State state : state::all(protocol)) {
            QTest::addRow("%s %s", protocol::displayName(protocol).c_str(), std::string(state::name(state)).c_str())
                << int(protocol) << int(state);
        }
    }
}

void FlowExplainerTest::everyStateHasASentence()
{
    QFETCH(int, protocol);
    QFETCH(int, state);
    FlowMoment moment;
    moment.flow.protocol = static_cast<Protocol>(protocol);
    moment.flow.state = static_cast<State>(state);
    moment.timeouts = std::make_shared<const Timeouts>();
    const FlowExplanation explanation = explain(moment);
    const auto field = std::ranges::find(explanation.fields, QStringLiteral("state"), &FieldExplanation::id);
    QVERIFY(field != explanation.fields.end());
    QCOMPARE(field->value.toStdString(), std::string(state::name(moment.flow.state)));
    QVERIFY(field->sentence.endsWith(QLatin1Char('.')));
    QVERIFY(explanation.headline.endsWith(QLatin1Char('.')));
}

void FlowExplainerTest::fieldIdsAreUnique()
{
    const QList<Case> cases = readCases();
    for (const Case &given : cases) {
        const FlowExplanation explanation = explain(momentOf(given));
        QStringList ids;
        for (const FieldExplanation &field : explanation.fields)
            ids += field.id;
        QStringList unique = ids;
        unique.removeDuplicates();
        QCOMPARE(ids, unique);
    }
}

QTEST_GUILESS_MAIN(FlowExplainerTest)

#include "tst_flow_explainer.moc"
