// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/names/dictionary.h"

#include "query/filter/filter.h"
#include "support/ordered_flows.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

/// What the names of a file mean, a line each: "offices: 10.1.0.0/16 2001:db8:1::/48".
QString meanings(std::string_view text)
{
    filter::NameTable table;
    Dictionary::parse(text).addTo(table);
    QString lines;
    for (const auto &[name, elements] : table.sets) {
        lines += QString::fromStdString(name) + u':';
        for (const std::string &element : elements)
            lines += u' ' + QString::fromStdString(element);
        lines += u'\n';
    }
    return lines;
}

/// The rows that pass a filter: "0 3".
QString passing(const std::string &filter, std::string_view dictionary, const SnapshotPtr &snapshot)
{
    filter::NameTable names;
    Dictionary::parse(dictionary).addTo(names);
    const ParsedFilter read = readFilter(filter, &names);
    if (!read.ok())
        return QStringLiteral("no filter");
    ViewSpec spec;
    spec.filter = read.filter;
    QStringList rows;
    const auto order = orderFlows(*snapshot, spec, snapshot->takenAt);
    for (const Row row : order->rows)
        rows << QString::number(row);
    return rows.join(u' ');
}

} // namespace

class TestDictionary : public QObject {
    Q_OBJECT
private slots:
    void namesThings();
    void namesWhatCellsShow();
    void listsWrongLines_data();
    void listsWrongLines();
    void filtersUseTheNames();
    void marksBringTheirMask();
    void readsAFile();
};

void TestDictionary::namesThings()
{
    QCOMPARE(meanings("# the house\n"
                      "address 192.0.2.1 printer\r\n"
                      "\tnetwork   10.1.0.0/16\toffices # two of them\n"
                      "network 2001:db8:1::/48 offices\n"
                      "mark 0x3f00/8 1 WAN\n"
                      "mark 7 voice\n"
                      "zone 3 guests\n"
                      "zone 4 guests\n"
                      "\n"
                      "set dns-servers 192.0.2.53, 2001:db8::53\n"
                      "set web 80,443 8000-8999"),
        QStringLiteral("WAN: 256/0x3f00\n"
                       "dns-servers: 192.0.2.53 2001:db8::53\n"
                       "guests: 3 4\n"
                       "offices: 10.1.0.0/16 2001:db8:1::/48\n"
                       "printer: 192.0.2.1\n"
                       "voice: 7\n"
                       "web: 80 443 8000-8999\n"));
    // What an address is called comes before what a zone is called.
    QCOMPARE(meanings("zone 3 guests\nnetwork 10.3.0.0/16 guests\n"), QStringLiteral("guests: 10.3.0.0/16\n"));
}

void TestDictionary::namesWhatCellsShow()
{
    const Dictionary names = Dictionary::parse("address 10.1.0.7 printer\n"
                                               "network 10.1.0.0/16 offices\n"
                                               "network 10.1.2.0/24 floor-2\n"
                                               "network 2001:db8::/32 six\n"
                                               "mark 0x3f00/8 1 WAN\n"
                                               "mark 0xff/0 7 voice\n"
                                               "zone 3 guests\n"
                                               "label 5 voip\n"
                                               "label eth0-in inside\n"
                                               "colour WAN teal\n"
                                               "color voice 1A2b3c\n"
                                               "hosts /etc/hosts of the office  # more names\n"
                                               "geo /srv/geo/country.mmdb\n");
    QVERIFY(names.errors.empty());
    const auto ip = [](const char *text) { return *IpAddress::parse(text); };
    QCOMPARE(std::string(names.nameOfAddress(ip("10.1.0.7"))), std::string("printer"));
    QCOMPARE(std::string(names.nameOfAddress(ip("::ffff:10.1.0.7"))), std::string("printer"));
    QCOMPARE(std::string(names.nameOfAddress(ip("10.1.0.8"))), std::string());
    QCOMPARE(std::string(names.nameOfNetworkAround(ip("10.1.3.1"))), std::string("offices"));
    QCOMPARE(std::string(names.nameOfNetworkAround(ip("10.1.2.255"))), std::string("floor-2"));
    QCOMPARE(std::string(names.nameOfNetworkAround(ip("10.2.0.1"))), std::string());
    QCOMPARE(std::string(names.nameOfNetworkAround(ip("2001:db8::9"))), std::string("six"));
    QCOMPARE(std::string(names.nameOfNetwork(ip("10.1.2.0"), 24)), std::string("floor-2"));
    QCOMPARE(std::string(names.nameOfNetwork(ip("10.1.2.0"), 25)), std::string());
    QCOMPARE(names.namesOfMark(0x107), std::string("WAN, voice"));
    QCOMPARE(names.namesOfMark(0x4100), std::string("WAN")); // bits outside of the masks
    QCOMPARE(names.namesOfMark(0x200), std::string());
    QCOMPARE(std::string(names.nameOfZone(3)), std::string("guests"));
    QCOMPARE(std::string(names.nameOfZone(65536 + 3)), std::string());
    QCOMPARE(std::string(names.nameOfLabel("5")), std::string("voip"));
    QCOMPARE(std::string(names.nameOfLabel("eth0-in")), std::string("inside"));
    QCOMPARE(names.colors.at("WAN"), 0x16a085u);
    QCOMPARE(names.colors.at("voice"), 0x1a2b3cu);
    QCOMPARE(names.hostFiles, std::vector<std::string>{"/etc/hosts of the office"});
    QCOMPARE(names.geoFiles, std::vector<std::string>{"/srv/geo/country.mmdb"});
    filter::NameTable table;
    names.addTo(table);
    QCOMPARE(*table.set("voip"), std::vector<std::string>{"5"});
}

void TestDictionary::listsWrongLines_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("problem");
    QTest::addColumn<QString>("word");
    const auto add = [](const char *line, DictionaryProblem problem, const char *word) {
        QTest::newRow(line) << QString::fromLatin1(line) << int(problem) << QString::fromLatin1(word);
    };
    using enum DictionaryProblem;
    add("adress 192.0.2.1 printer", UnknownKind, "adress");
    add("address 192.0.2.1", Incomplete, "");
    add("address 192.0.2.1 the printer", TooMany, "printer");
    add("address 192.0.2.300 printer", BadAddress, "192.0.2.300");
    add("address 10.0.0.0/8 printer", BadAddress, "10.0.0.0/8");
    add("network 10.1.0.0/33 offices", BadNetwork, "10.1.0.0/33");
    add("network 10.1.0.1 offices", BadNetwork, "10.1.0.1");
    add("mark x WAN", BadMark, "x");
    add("mark 0x3f00/32 1 WAN", BadMark, "0x3f00/32");
    add("mark 0/8 1 WAN", BadMark, "0/8");
    add("mark 0x3f00/8 0x40 WAN", BadMark, "0x40");
    add("zone 65536 guests", BadZone, "65536");
    add("zone 3 guests!", BadName, "guests!");
    add("set web", Incomplete, "");
    add("set web ,", Incomplete, "");
    add("set web 80, @other", BadElement, "@other");
    add("label 5", Incomplete, "");
    add("label a,b voip", BadLabel, "a,b");
    add("colour WAN", Incomplete, "");
    add("colour WAN #16a085", Incomplete, ""); // a comment
    add("colour WAN 16a08", BadColor, "16a08");
    add("color WAN mauve", BadColor, "mauve");
    add("colour the WAN teal", TooMany, "teal");
    add("hosts", Incomplete, "");
    add("hosts etc/hosts.office", BadPath, "etc/hosts.office");
}

void TestDictionary::listsWrongLines()
{
    QFETCH(QString, line);
    QFETCH(int, problem);
    QFETCH(QString, word);
    const Dictionary dictionary = Dictionary::parse("zone 1 one\n" + line.toStdString() + "\nzone 2 two\n");
    QCOMPARE(dictionary.errors.size(), std::size_t(1));
    QCOMPARE(dictionary.errors[0].line, 2u);
    QCOMPARE(int(dictionary.errors[0].problem), problem);
    QCOMPARE(QString::fromStdString(dictionary.errors[0].word), word);
    QCOMPARE(dictionary.zones.size(), std::size_t(2));
}

void TestDictionary::filtersUseTheNames()
{
    // ssh in 192.168/16; web to 203.0.113.2; dns to 1.1.1.1; a ping; web over IPv6
    const std::string_view names = "address 1.1.1.1 resolver\nnetwork 192.168.0.0/16 lab\nset web 443, 80\n"
                                   "network 2001:db8::/32 lab\n";
    QCOMPARE(passing("dst == @resolver", names, smallOffice()), QStringLiteral("2"));
    QCOMPARE(passing("src in @lab", names, smallOffice()), QStringLiteral("0 4"));
    QCOMPARE(passing("dport in @web and not src in @lab", names, smallOffice()), QStringLiteral("1"));
    QCOMPARE(passing("dport in @lab", names, smallOffice()), QStringLiteral("no filter"));
}

void TestDictionary::marksBringTheirMask()
{
    std::vector<Flow> flows(5, tcpFlow("10.0.0.1", 1, "10.0.0.2", 2));
    flows[0].mark = 0x100;
    flows[1].mark = 0x1aa;
    flows[2].mark = 0x4100;
    flows[3].mark = 0x200;
    const SnapshotPtr snapshot = snapshotOf(flows);
    const std::string_view names = "mark 0x3f00/8 1 WAN\nmark 0x3f00/8 2 LAN\nmark 0x3f00/8 1 both\n"
                                   "mark 0x3f00/8 2 both\nmark 0xff/0 2 mixed\nmark 0x3f00/8 2 mixed\n"
                                   "mark 1 half\nmark 0x3f00/8 2 half\n";
    QCOMPARE(passing("mark == @WAN", names, snapshot), QStringLiteral("0 1 2"));
    QCOMPARE(passing("mark & 0x3f00 in @LAN", names, snapshot), QStringLiteral("3"));
    QCOMPARE(passing("mark in @both", names, snapshot), QStringLiteral("0 1 2 3"));
    // One test has one mask.
    for (const char *filter : {"mark == @mixed", "mark == @half", "mark & 0xff == @WAN"})
        QCOMPARE(passing(filter, names, snapshot), QStringLiteral("no filter"));
}

void TestDictionary::readsAFile()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("names")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("zone 3 guests\n");
    file.close();
    QCOMPARE(Dictionary::read(file.fileName().toStdString()).zones[3], std::string("guests"));
    QVERIFY(Dictionary::read(folder.filePath(QStringLiteral("none")).toStdString()).zones.empty());
}

QTEST_APPLESS_MAIN(TestDictionary)
#include "tst_dictionary.moc"
