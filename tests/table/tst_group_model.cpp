// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/group_model.h"

#include "query/groups/grouping.h"
#include "support/snapshots.h"
#include "table/group_words.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

const ServiceNames services = ServiceNames::parse("https 443/tcp\ndomain 53/udp\n");

/// Flows by "SOURCE:PORT COUNT" words: "1:443 3, 2:53 1" are three flows of 10.0.0.1 to TCP port 443, and one of 10.0.0.2.
SnapshotPtr flowsOf(const QString &text)
{
    std::vector<Flow> flows;
    for (const QString &word : text.split(QStringLiteral(", "), Qt::SkipEmptyParts)) {
        const QString source = QStringLiteral("10.0.0.") + word.section(u':', 0, 0);
        const auto port = static_cast<std::uint16_t>(word.section(u':', 1, 1).section(u' ', 0, 0).toUInt());
        const int count = word.section(u' ', 1, 1).toInt();
        for (int i = 0; i < count; ++i)
            flows.push_back(port == 53 ? udpFlow(source.toStdString(), std::uint16_t(1000 + i), "192.0.2.1", port)
                                       : tcpFlow(source.toStdString(), std::uint16_t(1000 + i), "192.0.2.1", port));
    }
    return snapshotOf(flows);
}

/// A model of groups, watched at each of its changes.
struct Watched {
    explicit Watched(std::string_view keys)
    {
        view.spec = parseGroupSpec(keys).spec;
        view.top = 4;
    }
    void show(const QString &flows)
    {
        view.expanded = model.expanded();
        const SnapshotPtr snapshot = flowsOf(flows);
        model.setGroups(Grouping().update(snapshot, snapshot->takenAt, view));
    }
    /// "10.0.0.1 4 [443 https 3, 53 domain 1], others (2 groups) 2".
    QString printed(const QModelIndex &parent = {}) const
    {
        QStringList rows;
        for (int row = 0; row < model.rowCount(parent); ++row) {
            const QModelIndex index = model.index(row, 0, parent);
            QString text = index.data().toString() + u' ' + index.siblingAtColumn(1).data().toString();
            if (model.rowCount(index) > 0)
                text += QStringLiteral(" [") + printed(index) + u']';
            rows.append(text);
        }
        return rows.join(QStringLiteral(", "));
    }
    QModelIndex find(const char *address) const { return model.indexOf(GroupPath{GroupNetwork{ip(address), 32}}); }

    GroupQuery view;
    GroupModel model{services};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

} // namespace

class TestGroupModel : public QObject {
    Q_OBJECT
private slots:
    void valuesHaveNames();
    void groupsAreRows();
    void groupsComeAndGoAndMove();
    void rowsStayWhereTheyAreWhenOnlyNumbersChange();
    void indexesFollowTheirGroups();
    void expandedGroupsShowTheirParts();
    void expansionOutlastsTheAbsenceOfAGroup();
    void otherKeysStartAnew();
    void cellsHaveTheirWords();
    void headersHaveTheirWords();
    void errorsAreSentences_data();
    void errorsAreSentences();
};

void TestGroupModel::groupsAreRows()
{
    Watched groups("src");
    QCOMPARE(groups.model.rowCount(), 0);
    QCOMPARE(groups.model.columnCount(), 0);
    groups.show(QStringLiteral("1:443 3, 2:443 2, 3:443 1, 4:443 1, 5:443 1, 6:443 1"));
    QCOMPARE(groups.printed(), QStringLiteral("10.0.0.1 3, 10.0.0.2 2, 10.0.0.3 1, 10.0.0.4 1, others (2 groups) 2"));
    groups.show({});
    QCOMPARE(groups.printed(), QString());
    groups.model.setGroups(nullptr);
    QCOMPARE(groups.model.columnCount(), 0);
}

void TestGroupModel::groupsComeAndGoAndMove()
{
    Watched groups("src");
    const QStringList tables = {QStringLiteral("1:443 3, 2:443 2, 3:443 1"),
        QStringLiteral("3:443 3, 2:443 2, 1:443 1"), QStringLiteral("9:443 9, 2:443 2, 1:443 1"),
        QStringLiteral("1:443 6, 2:443 5, 3:443 4, 4:443 3, 5:443 2"),
        QStringLiteral("5:443 6, 4:443 5, 3:443 4, 2:443 3, 1:443 2, 6:443 1"), QStringLiteral("6:443 1")};
    const QStringList expected = {QStringLiteral("10.0.0.1 3, 10.0.0.2 2, 10.0.0.3 1"),
        QStringLiteral("10.0.0.3 3, 10.0.0.2 2, 10.0.0.1 1"), QStringLiteral("10.0.0.9 9, 10.0.0.2 2, 10.0.0.1 1"),
        QStringLiteral("10.0.0.1 6, 10.0.0.2 5, 10.0.0.3 4, 10.0.0.4 3, others (1 group) 2"),
        QStringLiteral("10.0.0.5 6, 10.0.0.4 5, 10.0.0.3 4, 10.0.0.2 3, others (2 groups) 3"),
        QStringLiteral("10.0.0.6 1")};
    for (qsizetype i = 0; i < tables.size(); ++i) {
        groups.show(tables[i]);
        QCOMPARE(groups.printed(), expected[i]);
    }
}

void TestGroupModel::rowsStayWhereTheyAreWhenOnlyNumbersChange()
{
    Watched groups("src");
    groups.show(QStringLiteral("1:443 5, 2:443 3, 3:443 1"));
    QSignalSpy resets(&groups.model, &QAbstractItemModel::modelReset);
    QSignalSpy layouts(&groups.model, &QAbstractItemModel::layoutChanged);
    QSignalSpy inserted(&groups.model, &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(&groups.model, &QAbstractItemModel::rowsRemoved);
    QSignalSpy changed(&groups.model, &QAbstractItemModel::dataChanged);
    groups.show(QStringLiteral("1:443 5, 2:443 4, 3:443 1"));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed[0][0].toModelIndex().row(), 1);
    QCOMPARE(changed[0][1].toModelIndex().row(), 1);
    groups.show(QStringLiteral("1:443 5, 2:443 4, 3:443 1"));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(resets.size() + layouts.size() + inserted.size() + removed.size(), 0);
    groups.show(QStringLiteral("1:443 5, 2:443 6, 3:443 1"));
    QCOMPARE(layouts.size(), 1);
    QCOMPARE(resets.size() + inserted.size() + removed.size(), 0);
}

void TestGroupModel::indexesFollowTheirGroups()
{
    Watched groups("src");
    groups.show(QStringLiteral("1:443 3, 2:443 2, 3:443 1"));
    const QPersistentModelIndex second(groups.find("10.0.0.2"));
    const QPersistentModelIndex third(groups.find("10.0.0.3").siblingAtColumn(1));
    groups.show(QStringLiteral("3:443 5, 2:443 6"));
    QCOMPARE(second.row(), 0);
    QCOMPARE(second.data().toString(), QStringLiteral("10.0.0.2"));
    QCOMPARE(third.row(), 1);
    QCOMPARE(third.data().toString(), QStringLiteral("5"));
    groups.show(QStringLiteral("3:443 5"));
    QVERIFY(!second.isValid());
    QCOMPARE(third.row(), 0);
}

void TestGroupModel::expandedGroupsShowTheirParts()
{
    Watched groups("src,dport");
    QSignalSpy changed(&groups.model, &GroupModel::expandedChanged);
    groups.show(QStringLiteral("1:443 3, 1:53 1, 2:443 2"));
    QVERIFY(groups.model.hasChildren(groups.find("10.0.0.1")));
    groups.model.setExpanded(groups.find("10.0.0.1"), true);
    groups.model.setExpanded(groups.find("10.0.0.1"), true);
    QCOMPARE(changed.size(), 1);
    groups.show(QStringLiteral("1:443 3, 1:53 1, 2:443 2"));
    QCOMPARE(groups.printed(), QStringLiteral("10.0.0.1 4 [443 https 3, 53 domain 1], 10.0.0.2 2"));
    const QPersistentModelIndex part(groups.model.index(1, 0, groups.find("10.0.0.1")));
    QVERIFY(!groups.model.hasChildren(part));
    QCOMPARE(part.data(GroupModel::FilterRole).toString(), QStringLiteral("src == 10.0.0.1 and dport == 53"));
    groups.show(QStringLiteral("1:443 1, 1:53 2, 2:443 7"));
    QCOMPARE(groups.printed(), QStringLiteral("10.0.0.2 7, 10.0.0.1 3 [53 domain 2, 443 https 1]"));
    QCOMPARE(part.row(), 0);
    groups.model.setExpanded(groups.find("10.0.0.1"), false);
    groups.show(QStringLiteral("1:443 1, 1:53 2, 2:443 7"));
    QCOMPARE(groups.printed(), QStringLiteral("10.0.0.2 7, 10.0.0.1 3"));
}

void TestGroupModel::expansionOutlastsTheAbsenceOfAGroup()
{
    Watched groups("src,dport");
    groups.show(QStringLiteral("1:443 1, 2:443 2"));
    groups.model.setExpanded(groups.find("10.0.0.1"), true);
    groups.show(QStringLiteral("2:443 2"));
    QCOMPARE(groups.printed(), QStringLiteral("10.0.0.2 2"));
    groups.show(QStringLiteral("1:443 1, 2:443 2"));
    QCOMPARE(groups.printed(), QStringLiteral("10.0.0.2 2, 10.0.0.1 1 [443 https 1]"));
    QVERIFY(groups.model.isExpanded(groups.find("10.0.0.1")));
}

void TestGroupModel::otherKeysStartAnew()
{
    Watched groups("src,dport");
    groups.show(QStringLiteral("1:443 1, 2:443 2"));
    groups.model.setExpanded(groups.find("10.0.0.1"), true);
    QSignalSpy resets(&groups.model, &QAbstractItemModel::modelReset);
    groups.view.spec = parseGroupSpec("proto").spec;
    groups.show(QStringLiteral("1:443 1, 2:53 2"));
    QCOMPARE(resets.size(), 1);
    QVERIFY(groups.model.expanded().empty());
    QCOMPARE(groups.printed(), QStringLiteral("udp 2, tcp 1"));
}

void TestGroupModel::cellsHaveTheirWords()
{
    Watched groups("helper,assured");
    groups.show(QStringLiteral("1:443 3, 2:53 1"));
    groups.model.setExpanded(groups.model.index(0, 0), true);
    groups.show(QStringLiteral("1:443 3, 2:53 1"));
    QCOMPARE(groups.printed(), QStringLiteral("(none) 4 [not assured 4]"));
    const QModelIndex index = groups.model.index(0, 0);
    QCOMPARE(index.data(GroupModel::FilterRole).toString(), QStringLiteral("not helper"));
    QCOMPARE(index.data(GroupModel::ShareRole).toDouble(), 1.0);
    QCOMPARE(index.siblingAtColumn(1).data(GroupModel::SortRole).toDouble(), 4.0);
    QVERIFY(!index.data(GroupModel::SortRole).isValid());
    QCOMPARE(index.siblingAtColumn(2).data().toString(), QStringLiteral("100.0 %"));
}

void TestGroupModel::headersHaveTheirWords()
{
    Watched groups("src/24,mark&0xff,assured,addr,nat.addr/16");
    groups.show(QStringLiteral("1:443 1"));
    QStringList titles;
    for (int column = 0; column < groups.model.columnCount(); ++column) {
        titles.append(groups.model.headerData(column, Qt::Horizontal).toString());
        QVERIFY(!groups.model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
    }
    QCOMPARE(titles.join(QStringLiteral(" | ")),
        QStringLiteral(
            "Source /24 · Mark & 0xff · assured · Either end · Translated address /16 | Flows | Of the table | "
            "Of the limit | New | Ended | Growth | Bytes | Rate | Assured | Unreplied | Mean idle time | Longest "
            "idle time | Destinations"));
}

void TestGroupModel::errorsAreSentences_data()
{
    QTest::addColumn<QString>("keys");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *keys, const char *sentence) {
        QTest::newRow(keys) << QString::fromLatin1(keys) << QString::fromLatin1(sentence);
    };
    row("src,", "A key is missing at position 5.");
    row("colour", "There is no key \"colour\".");
    row("dport/24", "\"/24\" is a prefix, but the key before it is not an address.");
    row("src/300", "\"300\" is not a prefix: write /24 for IPv4, /64 for IPv6, or /24/64 for both.");
    row("src&1", "\"&1\" is a mask, but the key before it is not a number.");
    row("mark&x", "\"x\" is not a mask: write a number such as 0xff.");
    row("src,src", "The key \"src\" is there twice.");
    row("src,dst,sport,dport,proto,state,zone", "Only 6 keys are possible.");
}

void TestGroupModel::errorsAreSentences()
{
    QFETCH(QString, keys);
    const auto error = parseGroupSpec(keys.toStdString()).error;
    QVERIFY(error);
    QTEST(GroupWords::sentence(*error), "sentence");
}

void TestGroupModel::valuesHaveNames()
{
    Watched watched("src,dport");
    watched.show(QStringLiteral("1:443 3, 2:53 1"));
    auto names = std::make_shared<ShownNames>();
    names->hosts = ShownNames::Hosts::Beside;
    names->hostNames =
        std::make_shared<const HostNames>(std::vector<HostName>{{ip("10.0.0.1"), "printer", NameSource::User}});
    names->dictionary = std::make_shared<const Dictionary>(Dictionary::parse("colour printer teal\n"));
    QSignalSpy changes(&watched.model, &QAbstractItemModel::dataChanged);
    watched.model.setNames(names);
    QVERIFY(!changes.isEmpty());
    QCOMPARE(watched.printed(), QStringLiteral("10.0.0.1 printer 3, 10.0.0.2 1"));
    QCOMPARE(watched.find("10.0.0.1").data(GroupModel::NameColorRole).toUInt(), 0x16a085u);
    QVERIFY(!watched.find("10.0.0.2").data(GroupModel::NameColorRole).isValid());
    // The filter of a group stays that of its address.
    QCOMPARE(watched.find("10.0.0.1").data(GroupModel::FilterRole).toString(), QStringLiteral("src == 10.0.0.1"));
}

QTEST_GUILESS_MAIN(TestGroupModel)
#include "tst_group_model.moc"
