// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/namespace_chooser.h"

#include <QTest>

#include <map>

using namespace ctscope;

namespace {

/// The namespaces of a fake machine, and which of them are opened.
struct Machine {
    std::map<std::string, std::uint64_t> paths;
    NamespaceList list;
    SourceProblem problem;
    QStringList log;

    void add(std::uint64_t inode, const std::string &name, const std::string &path)
    {
        NetworkNamespace made;
        made.inode = inode;
        if (path.starts_with("/run/"))
            made.names = {name};
        else
            made.program = name;
        made.path = path;
        list.namespaces.push_back(made);
        paths[path] = inode;
    }
    void clear()
    {
        list.namespaces.clear();
        paths.clear();
    }
    NamespaceChooser source()
    {
        return NamespaceChooser(list.namespaces.front(),
            [this](const NetworkNamespace &netns) { return std::make_unique<Table>(*this, netns); },
            {[this](const std::string &path) { return paths[path]; }, [this] { return list; }});
    }

    struct Table : Source {
        Table(Machine &machine, const NetworkNamespace &netns)
            : m_machine(machine)
            , m_name(netns.title())
        {
            m_machine.log << QStringLiteral("open %1").arg(QString::fromStdString(netns.path));
        }
        ~Table() override { m_machine.log << QStringLiteral("close"); }
        ReadResult read(std::stop_token, const ReadProgress &) override { return {Reading(), m_machine.problem}; }
        bool isLive() const noexcept override { return true; }
        Capacity capacity() override { return {7, 8, 9}; }
        Origin origin() const override { return Origin::ofText("the table of " + m_name); }
        Machine &m_machine;
        std::string m_name;
    };
};

QString poll(NamespaceChooser &source)
{
    const ReadResult result = source.read({}, {});
    return QStringLiteral("%1 %2 %3")
        .arg(result.reading ? QStringLiteral("read") : QStringLiteral("nothing"))
        .arg(int(result.problem.kind))
        .arg(QString::fromStdString(result.problem.detail))
        .trimmed();
}

const QString gone = QStringLiteral("nothing %1 ").arg(int(Problem::NamespaceGone));

} // namespace

class NamespaceChooserTest : public QObject {
    Q_OBJECT
private slots:
    void readsTheTableOfTheNamespace()
    {
        Machine machine;
        machine.add(10, "blue", "/run/netns/blue");
        NamespaceChooser source = machine.source();
        QCOMPARE(source.origin().name(), std::string("blue"));
        QVERIFY(!source.capacity().count);
        QCOMPARE(poll(source), QStringLiteral("read 0"));
        QCOMPARE(poll(source), QStringLiteral("read 0"));
        QCOMPARE(source.origin().name(), std::string("the table of blue"));
        QCOMPARE(source.capacity(), (Capacity{7, 8, 9}));
        QCOMPARE(machine.log.join(u','), QStringLiteral("open /run/netns/blue"));
    }

    void itsFactsSayWhoseTheyAre()
    {
        Machine machine;
        machine.add(10, "blue", "/run/netns/blue");
        NamespaceChooser source = machine.source();
        QCOMPARE(source.facts({}, {})->netns, std::string("/run/netns/blue"));
        poll(source);
        QCOMPARE(source.facts({}, {})->netns, std::string("/run/netns/blue"));
    }

    void letsGoOfANamespaceThatNobodyIsIn()
    {
        Machine machine;
        machine.add(10, "sleep", "/proc/30/ns/net");
        NamespaceChooser source = machine.source();
        poll(source);
        machine.clear();
        QCOMPARE(poll(source), gone + QStringLiteral("sleep"));
        QCOMPARE(machine.log.join(u','), QStringLiteral("open /proc/30/ns/net,close"));
        QVERIFY(!source.capacity().count);
        // Another one with such a process is not this one.
        machine.add(11, "sleep", "/proc/30/ns/net");
        QCOMPARE(poll(source), gone + QStringLiteral("sleep"));
    }

    void staysWhereAnotherProcessIsStillIn()
    {
        Machine machine;
        machine.add(10, "sh", "/proc/30/ns/net");
        NamespaceChooser source = machine.source();
        poll(source);
        machine.clear();
        machine.add(10, "child", "/proc/31/ns/net");
        QCOMPARE(poll(source), QStringLiteral("read 0"));
        QCOMPARE(machine.log.join(u','), QStringLiteral("open /proc/30/ns/net,close,open /proc/31/ns/net"));
        QCOMPARE(source.origin().name(), std::string("the table of sh"));
    }

    void aNameThatComesBackIsFoundAgain()
    {
        Machine machine;
        machine.add(10, "blue", "/run/netns/blue");
        NamespaceChooser source = machine.source();
        poll(source);
        machine.clear();
        QCOMPARE(poll(source), gone + QStringLiteral("blue"));
        machine.add(11, "blue", "/run/netns/blue");
        QCOMPARE(poll(source), QStringLiteral("read 0"));
        QCOMPARE(machine.log.join(u','), QStringLiteral("open /run/netns/blue,close,open /run/netns/blue"));
    }

    void whatTheTableSaysIsHandedOn()
    {
        Machine machine;
        machine.add(10, "blue", "/run/netns/blue");
        machine.problem = {Problem::NoEntry, "blue"};
        NamespaceChooser source = machine.source();
        QCOMPARE(poll(source), QStringLiteral("read %1 blue").arg(int(Problem::NoEntry)));
        machine.problem = {Problem::NamespaceGone, "ctnetlink"};
        QCOMPARE(poll(source), QStringLiteral("read %1 blue").arg(int(Problem::NamespaceGone)));
    }
};

QTEST_GUILESS_MAIN(NamespaceChooserTest)
#include "tst_namespace_chooser.moc"
