// SPDX-License-Identifier: GPL-3.0-or-later
// Which way of reading the live table is chosen, when it changes, and what polls report while none works.
#include "source/live_chooser.h"

#include "support/fake_root.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace ctscope;
using namespace std::chrono_literals;

namespace {

/// The ways of a fake machine: what each reports when it is polled.
class Ways {
public:
    struct Way {
        LiveWay way;
        std::string helper;
        SourceProblem problem{};
        int opened = 0;
    };

    Ways()
    {
        m_ways["helper"] = {LiveWay::Helper, helper()};
        m_ways["netlink"] = {LiveWay::Netlink, {}};
        m_ways["proc"] = {LiveWay::Proc, {}};
        QFile file(QString::fromStdString(helper()));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("no helper file");
    }

    Way &operator[](const std::string &name) { return m_ways[name]; }
    void close(const std::string &name, Problem kind, const std::string &detail = {})
    {
        m_ways[name].problem = {kind, detail};
    }
    void open(const std::string &name) { m_ways[name].problem = {}; }
    void remove(const std::string &name) { m_ways.erase(name); }
    std::string helper() const { return m_folder.path().toStdString() + "/it's a helper"; }
    /// How often each was opened: "h1 n0 p2".
    QString opened()
    {
        return QStringLiteral("h%1 n%2 p%3")
            .arg(m_ways["helper"].opened)
            .arg(m_ways["netlink"].opened)
            .arg(m_ways["proc"].opened);
    }
    void wait(std::chrono::seconds time) { m_now += time; }

    LiveChooser source(const Origin &origin = {})
    {
        return LiveChooser(
            origin, [this] { return candidates(); }, ProcFs("/nonexistent"), [this] { return m_now; });
    }

private:
    class Played : public Source {
    public:
        Played(Ways &ways, std::string name)
            : m_ways(ways)
            , m_name(std::move(name))
        {
        }
        ReadResult read(std::stop_token, const ReadProgress &) override
        {
            const SourceProblem &problem = m_ways[m_name].problem;
            if (problem.kind != Problem::None && problem.kind != Problem::Unused)
                return {std::nullopt, problem};
            return {Reading(), problem};
        }
        bool isLive() const noexcept override { return true; }
        Origin origin() const override { return Origin::fromString("machine:" + m_name).value(); }

    private:
        Ways &m_ways;
        std::string m_name;
    };

    std::vector<LiveChooser::Candidate> candidates()
    {
        std::vector<LiveChooser::Candidate> found;
        for (const char *const name : {"helper", "netlink", "proc"}) {
            const auto way = m_ways.find(name);
            if (way == m_ways.end())
                continue;
            found.push_back({way->second.way, way->second.helper, [this, name] {
                                 ++m_ways[name].opened;
                                 return std::make_unique<Played>(*this, name);
                             }});
        }
        return found;
    }

    QTemporaryDir m_folder;
    std::map<std::string, Way> m_ways;
    std::chrono::steady_clock::time_point m_now{};
};

/// "helper", "netlink", "proc"; "auto" before one of them was reached.
QString wayOf(const LiveChooser &source) { return QString::fromStdString(source.origin().toString()).section(u':', 1); }

/// "by proc", "by proc, empty", or the problem.
QString poll(LiveChooser &source)
{
    const ReadResult result = source.read({}, {});
    const QString by = QStringLiteral("by ") + wayOf(source);
    const QString detail = QString::fromStdString(result.problem.detail);
    switch (result.problem.kind) {
    case Problem::None: return by;
    case Problem::Unused: return by + QStringLiteral(", empty");
    case Problem::Cancelled: return QStringLiteral("cancelled");
    case Problem::NoPermission: return QStringLiteral("no permission: ") + detail;
    case Problem::NotCompiledIn: return QStringLiteral("not compiled in: ") + detail;
    case Problem::NotLoaded: return QStringLiteral("not loaded");
    case Problem::NoHelper: return QStringLiteral("no helper");
    default: return QStringLiteral("failed: ") + detail;
    }
}

} // namespace

class LiveChooserTest : public QObject {
    Q_OBJECT
private slots:
    void theFirstWayThatWorksIsTaken()
    {
        Ways ways;
        LiveChooser source = ways.source();
        QCOMPARE(wayOf(source), QStringLiteral("auto"));
        QCOMPARE(poll(source), QStringLiteral("by helper"));
        QCOMPARE(poll(source), QStringLiteral("by helper"));
        QCOMPARE(ways.opened(), QStringLiteral("h1 n0 p0"));
    }

    void whatIsShownKeepsItsNameWhileNothingCanBeRead()
    {
        Ways ways;
        LiveChooser source = ways.source();
        poll(source);
        for (const char *const way : {"helper", "netlink", "proc"})
            ways.close(way, Problem::NoPermission);
        poll(source);
        QCOMPARE(wayOf(source), QStringLiteral("helper"));
    }

    void anEmptyTableIsAWayThatWorks()
    {
        Ways ways;
        ways.close("helper", Problem::Unused);
        LiveChooser source = ways.source();
        QCOMPARE(poll(source), QStringLiteral("by helper, empty"));
    }

    void closedWaysArePassedOver()
    {
        Ways ways;
        ways.close("helper", Problem::NoPermission);
        ways.close("netlink", Problem::NoPermission);
        LiveChooser source = ways.source();
        QCOMPARE(poll(source), QStringLiteral("by proc"));
        ways.open("helper"); // a way that works is kept
        QCOMPARE(poll(source), QStringLiteral("by proc"));
        QCOMPARE(ways.opened(), QStringLiteral("h1 n1 p1"));
    }

    void whatFailsIsOpenedAgainOrReplacedInTheSamePoll()
    {
        Ways ways;
        LiveChooser source = ways.source();
        QCOMPARE(poll(source), QStringLiteral("by helper"));
        ways.close("helper", Problem::Failed, "gone");
        QCOMPARE(poll(source), QStringLiteral("by netlink"));
        QCOMPARE(ways.opened(), QStringLiteral("h2 n1 p0"));
        ways.close("netlink", Problem::Failed);
        ways.open("helper");
        ways.wait(LiveChooser::helperRest);
        QCOMPARE(poll(source), QStringLiteral("by helper"));
    }

    void aCancelledPollChoosesNothing()
    {
        Ways ways;
        ways.close("helper", Problem::Cancelled);
        LiveChooser source = ways.source();
        QCOMPARE(poll(source), QStringLiteral("cancelled"));
        ways.open("helper");
        QCOMPARE(poll(source), QStringLiteral("by helper"));
    }

    void aHelperRestsAfterItFailed()
    {
        Ways ways;
        for (const char *const name : {"helper", "netlink", "proc"})
            ways.close(name, Problem::NoPermission, name);
        LiveChooser source = ways.source();
        QCOMPARE(poll(source), QStringLiteral("no permission: proc"));
        QCOMPARE(poll(source), QStringLiteral("no permission: proc"));
        QCOMPARE(ways.opened(), QStringLiteral("h1 n2 p2"));
        ways.wait(LiveChooser::helperRest);
        QCOMPARE(poll(source), QStringLiteral("no permission: proc"));
        QCOMPARE(ways.opened(), QStringLiteral("h2 n3 p3"));
        // setcap(8) changes the file, which is noticed at once.
        ways.open("helper");
        QCOMPARE(poll(source), QStringLiteral("no permission: proc"));
        QVERIFY(QFile::setPermissions(
            QString::fromStdString(ways.helper()), QFileDevice::ReadOwner | QFileDevice::ExeOwner));
        QCOMPARE(poll(source), QStringLiteral("by helper"));
    }

    void aHelperWithoutItsCapabilityComesWithTheRemedy()
    {
        Ways ways;
        ways.close("helper", Problem::NoPermission, "ctnetlink");
        ways.close("netlink", Problem::NoPermission, "ctnetlink");
        ways.close("proc", Problem::NotCompiledIn, "/proc/net/nf_conntrack");
        LiveChooser source = ways.source();
        const ReadResult result = source.read({}, {});
        QCOMPARE(result.problem.kind, Problem::NoPermission);
        QString quoted = QString::fromStdString(ways.helper());
        quoted.replace(QStringLiteral("it's a"), QStringLiteral("it'\\''s a"));
        QCOMPARE(QString::fromStdString(result.problem.remedy),
            QStringLiteral("sudo setcap cap_net_admin+ep '%1'").arg(quoted));
        // A file that others may write would be refused by the helper itself.
        const QFileDevice::Permissions all = QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::WriteGroup;
        QVERIFY(QFile::setPermissions(QString::fromStdString(ways.helper()), all));
        QCOMPARE(QString::fromStdString(source.read({}, {}).problem.remedy),
            QStringLiteral("sudo chmod go-w '%1' && sudo setcap cap_net_admin+ep '%1'").arg(quoted));
    }

    void whereNothingIsOpenTheCauseIsTold_data()
    {
        QTest::addColumn<int>("helper");
        QTest::addColumn<int>("netlink");
        QTest::addColumn<int>("proc");
        QTest::addColumn<QString>("said");
        const auto row = [](const char *name, Problem helper, Problem netlink, Problem proc, const char *said) {
            QTest::newRow(name) << int(helper) << int(netlink) << int(proc) << QString::fromLatin1(said);
        };
        row("closed", Problem::NoPermission, Problem::NoPermission, Problem::NoPermission, "no permission: proc");
        row("no file in /proc", Problem::NoPermission, Problem::NoPermission, Problem::NotCompiledIn,
            "no permission: netlink");
        row("not loaded", Problem::NoPermission, Problem::NoPermission, Problem::NotLoaded, "not loaded");
        row("neither compiled in", Problem::NotCompiledIn, Problem::NotCompiledIn, Problem::NotCompiledIn,
            "not compiled in: proc");
        row("helper broken", Problem::Failed, Problem::NoPermission, Problem::NotCompiledIn, "no permission: netlink");
    }
    void whereNothingIsOpenTheCauseIsTold()
    {
        Ways ways;
        for (const char *const name : {"helper", "netlink", "proc"}) {
            const int problem = *static_cast<const int *>(QTest::qData(name, qMetaTypeId<int>()));
            ways.close(name, static_cast<Problem>(problem), name);
        }
        LiveChooser source = ways.source();
        QTEST(poll(source), "said");
    }

    void aHelperAskedForThatIsNotThereIsNamed()
    {
        Ways ways;
        for (const char *const name : {"helper", "netlink", "proc"})
            ways.remove(name);
        LiveChooser source = ways.source(Origin::thisMachine(LiveWay::Helper));
        QCOMPARE(poll(source), QStringLiteral("no helper"));
    }
};

QTEST_APPLESS_MAIN(LiveChooserTest)
#include "tst_live_chooser.moc"
