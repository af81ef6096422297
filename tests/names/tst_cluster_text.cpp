// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/cluster_text.h"

#include <QFile>
#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

std::string textOf(const char *name)
{
    QFile file(QStringLiteral(TEST_DATA "/cluster/") + QLatin1String(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("there is no %s", name);
    return file.readAll().toStdString();
}

QString printed(const std::vector<HostName> &names)
{
    QStringList words;
    for (const HostName &name : names)
        words << QString::fromStdString(name.address.toString() + ' ' + name.name);
    return words.join(u", "_s);
}

} // namespace

class ClusterTextTest : public QObject {
    Q_OBJECT

private slots:
    void podsHaveNames()
    {
        const std::vector<HostName> names = readClusterPods(textOf("pods.json"));
        QCOMPARE(printed(names),
            u"10.244.1.7 shop/web-7d4b9c6f5-x2x9z, fd00:10:244:1::7 shop/web-7d4b9c6f5-x2x9z, 10.244.2.9 shop/db-0"_s);
        QCOMPARE(names.front().source, NameSource::Cluster);
    }

    void nodesHaveNamesAndAddresses()
    {
        const std::vector<ClusterNode> nodes = readClusterNodes(textOf("nodes.json"));
        QCOMPARE(nodes.size(), std::size_t(2));
        QCOMPARE(nodes[0].name, std::string("node-1"));
        QCOMPARE(printed(namesOfNodes(nodes)), u"192.0.2.11 node-1, 192.0.2.12 node-2, fd00::12 node-2"_s);
    }

    void anyTextIsRead_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("an error") << QByteArray("Error from server (Forbidden): pods is forbidden");
        QTest::newRow("no items") << QByteArray(R"({"items": [], "kind": "List"})");
        QTest::newRow("others") << QByteArray(R"({"items": [1, "a", null, {"status": {"podIP": "10.0.0.1"}}]})");
        QTest::newRow("no list") << QByteArray(R"([{"metadata": {"name": "x"}, "status": {"podIP": "10.0.0.1"}}])");
        QTest::newRow("wrong address") << QByteArray(
            R"({"items": [{"metadata": {"name": "x"}, "status": {"podIP": "x"}}]})");
    }
    void anyTextIsRead()
    {
        QFETCH(QByteArray, text);
        QVERIFY(readClusterPods(text.toStdString()).empty());
        QVERIFY(namesOfNodes(readClusterNodes(text.toStdString())).empty());
    }

    void aTextThatIsCutOffIsReadAsFarAsItGoes()
    {
        const std::string whole = textOf("pods.json");
        for (std::size_t length = 0; length < whole.size(); length += 7)
            QVERIFY(readClusterPods(std::string_view(whole).substr(0, length)).size() <= 3);
    }
};

QTEST_APPLESS_MAIN(ClusterTextTest)
#include "tst_cluster_text.moc"
