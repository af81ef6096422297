// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/namespace_model.h"

#include "support/model_text.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

NamespaceCount named(std::uint64_t inode, const char *name, std::uint64_t count, std::uint64_t max = 262144)
{
    NamespaceCount made;
    made.netns.inode = inode;
    made.netns.names = {name};
    made.netns.path = std::string("/run/netns/") + name;
    made.capacity = {count, max, {}};
    return made;
}

NamespaceCount running(
    std::uint64_t inode, const char *unit, const char *program, std::size_t processes, std::uint64_t count)
{
    NamespaceCount made;
    made.netns.inode = inode;
    made.netns.unit = unit;
    made.netns.program = program;
    made.netns.process = 4711;
    made.netns.processes = processes;
    made.netns.path = "/proc/4711/ns/net";
    made.capacity = {count, 262144, {}};
    return made;
}

NamespaceCount own(std::uint64_t count)
{
    NamespaceCount made = running(1, "", "", 110, count);
    made.netns.own = true;
    made.netns.path = "/proc/self/ns/net";
    return made;
}

NamespaceCount closed(NamespaceCount made)
{
    made.problem = {Problem::NoEntry, made.netns.title(), "sudo setcap …"};
    made.capacity = {};
    return made;
}

NamespaceCensus census(std::vector<NamespaceCount> namespaces) { return {std::move(namespaces), 0, 262144}; }

const QList<int> columns{NamespaceModel::Name, NamespaceModel::Kind, NamespaceModel::Program, NamespaceModel::Entries,
    NamespaceModel::Limit, NamespaceModel::Share};

} // namespace

class NamespaceModelTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void cells()
    {
        NamespaceModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.take(census({own(100), named(2, "blue", 11234, 0), running(3, "docker 3f2a9c01b7de", "nginx", 3, 1000),
            running(4, "dns.service", "dnsmasq", 1, 10), running(5, "", "sleep", 2, 1), closed(named(6, "green", 0))}));
        QCOMPARE(printed(model, columns),
            QStringLiteral("This machine | ctscope’s own | 110 processes | 100 | 262,144 | < 1 %\n"
                           "blue | named | none seen | 11,234 | none | 91 %\n"
                           "docker 3f2a9c01b7de | container | nginx and 2 others | 1,000 | 262,144 | 8 %\n"
                           "dns.service | service | dnsmasq | 10 | 262,144 | < 1 %\n"
                           "sleep | process | sleep and 1 other | 1 | 262,144 | < 1 %\n"
                           "green | named | none seen | closed |  | "));
    }

    void rowsKeepTheirPlaceByInode()
    {
        NamespaceModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.take(census({own(100), named(2, "blue", 10), named(3, "green", 10)}));
        const QPersistentModelIndex green = model.index(2, NamespaceModel::Name);
        ModelLog log(model);
        model.take(census({own(100), named(2, "blue", 10), named(3, "green", 10)}));
        QCOMPARE(log.take(), QString());
        model.take(census({own(100), named(4, "amber", 0), named(3, "green", 110)}));
        QCOMPARE(log.take(), QStringLiteral("-1 +1 ~0-0 ~2-2"));
        QCOMPARE(green.data().toString(), QStringLiteral("green"));
        // A different namespace with the same name is a different row.
        model.take(census({own(100), named(4, "amber", 0), named(5, "green", 110)}));
        QVERIFY(!green.isValid());
    }

    void whoeverIsNearItsLimitStandsOut_data()
    {
        QTest::addColumn<quint64>("count");
        QTest::addColumn<quint64>("max");
        QTest::addColumn<bool>("out");
        QTest::newRow("calm") << quint64(74) << quint64(100) << false;
        QTest::newRow("near") << quint64(75) << quint64(100) << true;
        QTest::newRow("without a limit") << quint64(1'000'000) << quint64(0) << false;
    }
    void whoeverIsNearItsLimitStandsOut()
    {
        QFETCH(quint64, count);
        QFETCH(quint64, max);
        NamespaceModel model;
        model.take(census({named(2, "blue", count, max)}));
        QTEST(model.index(0, 0).data(StandsOutRole).toBool(), "out");
    }

    void theSummarySaysWhoFillsTheTable_data()
    {
        QTest::addColumn<QList<quint64>>("counts");
        QTest::addColumn<QString>("summary");
        QTest::newRow("one holds most") << QList<quint64>{345, 11234, 766}
                                        << "Together 12,345 entries in 262,144 buckets: blue holds 91 %.";
        QTest::newRow("one holds nearly all")
            << QList<quint64>{1, 100000, 0} << "Together 100,001 entries in 262,144 buckets: blue holds > 99 %.";
        QTest::newRow("one holds all") << QList<quint64>{0, 1, 0}
                                       << "Together 1 entry in 262,144 buckets: blue holds 100 %.";
        QTest::newRow("nobody has any") << QList<quint64>{0, 0, 0} << "Together 0 entries in 262,144 buckets.";
    }
    void theSummarySaysWhoFillsTheTable()
    {
        QFETCH(QList<quint64>, counts);
        QTEST(NamespaceModel::summary(
                  census({own(counts[0]), named(2, "blue", counts[1]), named(3, "green", counts[2])})),
            "summary");
    }

    void whatCanNotBeSeenIsSaid()
    {
        NamespaceCensus some = census({own(1)});
        QCOMPARE(NamespaceModel::hiddenText(some), QString());
        some.hiddenProcesses = 1;
        QCOMPARE(NamespaceModel::hiddenText(some),
            QStringLiteral("1 process belongs to another user: a namespace with only this process is not listed."));
        some.hiddenProcesses = 12;
        QCOMPARE(NamespaceModel::hiddenText(some),
            QStringLiteral("12 processes belong to other users: namespaces with only these processes are not listed."));
    }

    void aRowIsExplained()
    {
        NamespaceModel model;
        model.take(census({named(2, "blue", 75, 100), closed(running(3, "docker 3f2a9c01b7de", "nginx", 3, 0))}));
        QCOMPARE(model.explanation(0),
            QStringLiteral("“ip netns” knows it as blue. No process that you may see runs in it. It has 75 entries, 75 "
                           "% of its limit "
                           "of 100. Each namespace has a limit of its own. It holds 100 % of all entries that could be "
                           "counted. All "
                           "namespaces share one hash table: many entries in one slow down lookups in all."));
        QCOMPARE(model.explanation(1),
            QStringLiteral("nginx and 2 others run in it; the first is process 4711. They belong to docker "
                           "3f2a9c01b7de. You may not "
                           "enter it. ctscope-capture enters a namespace that is not your own with the capability "
                           "cap_sys_admin, which "
                           "it does not have unless the administrator grants it; it is used for that one call and "
                           "dropped at once."));
    }
};

QTEST_GUILESS_MAIN(NamespaceModelTest)
#include "tst_namespace_model.moc"
