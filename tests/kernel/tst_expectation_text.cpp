// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/expectation_text.h"

#include <QFile>
#include <QTest>

using namespace ctscope;

namespace {

QString printed(const Tuple &tuple)
{
    const QString source = QString::fromStdString(tuple.src.toString());
    const QString destination = QString::fromStdString(tuple.dst.toString());
    switch (tuple.keys.kind) {
    case L4Kind::None: return source + u'>' + destination;
    case L4Kind::Ports:
        return QStringLiteral("%1:%2>%3:%4").arg(source).arg(tuple.keys.first).arg(destination).arg(tuple.keys.second);
    case L4Kind::Icmp:
        return QStringLiteral("%1>%2 icmp %3/%4/%5")
            .arg(source, destination)
            .arg(tuple.keys.icmpType())
            .arg(tuple.keys.icmpCode())
            .arg(tuple.keys.icmpId());
    case L4Kind::Gre:
        return QStringLiteral("%1>%2 gre %3/%4")
            .arg(source, destination)
            .arg(tuple.keys.first, 0, 16)
            .arg(tuple.keys.second, 0, 16);
    }
    return {};
}

QString printed(const Expectation &expectation)
{
    QString text = QStringLiteral("%1 %2 %3")
                       .arg(expectation.timeout ? QString::number(*expectation.timeout) : QStringLiteral("-"))
                       .arg(expectation.protocol)
                       .arg(printed(expectation.tuple));
    if (expectation.mask.src.family != Family::None)
        text += QStringLiteral(" mask ") + printed(expectation.mask);
    if (expectation.master.original.src.family != Family::None)
        text += QStringLiteral(" master %1 ").arg(expectation.master.protocol) + printed(expectation.master.original);
    if (expectation.zone)
        text += QStringLiteral(" zone %1").arg(*expectation.zone);
    for (const auto &[set, word] : {std::pair{expectation.permanent, " permanent"}, {expectation.inactive, " inactive"},
             {expectation.userspace, " userspace"}}) {
        if (set)
            text += QLatin1String(word);
    }
    if (expectation.policyClass)
        text += QStringLiteral(" class %1").arg(*expectation.policyClass);
    if (expectation.helper)
        text += QStringLiteral(" helper ") + QString::fromStdString(*expectation.helper);
    if (expectation.policyName)
        text += QStringLiteral(" policy ") + QString::fromStdString(*expectation.policyName);
    return text;
}

QString printed(const ExpectationsText &read)
{
    QStringList lines;
    for (const Expectation &expectation : read.expectations)
        lines << printed(expectation);
    if (read.skipped > 0)
        lines << QStringLiteral("%1 skipped").arg(read.skipped);
    return lines.join(u'\n');
}

QString printedFile(const char *name)
{
    QFile file(QStringLiteral(TEST_DATA "/kernel/") + QLatin1String(name));
    if (!file.open(QIODevice::ReadOnly))
        return QStringLiteral("not there");
    return printed(parseExpectations(file.readAll().toStdString()));
}

} // namespace

class ExpectationTextTest : public QObject {
    Q_OBJECT
private slots:
    void procIsReadAsTheKernelWritesIt()
    {
        QCOMPARE(printedFile("proc-nf_conntrack_expect.txt"),
            QStringLiteral("285 6 10.7.0.2:0>203.0.113.2:54570 helper ftp\n"
                           "276 6 10.7.0.2:0>203.0.113.2:51210 helper ftp"));
    }

    void conntrackTellsMaskAndMasterToo()
    {
        QCOMPARE(printedFile("conntrack-L-expect.txt"),
            QStringLiteral("285 6 10.7.0.2:0>203.0.113.2:54570 mask 255.255.255.255:0>255.255.255.255:65535 "
                           "master 6 10.7.0.2:41632>203.0.113.2:21 class 0 helper ftp\n"
                           "276 6 10.7.0.2:0>203.0.113.2:51210 mask 255.255.255.255:0>255.255.255.255:65535 "
                           "master 6 10.7.0.2:40060>203.0.113.2:21 class 0 helper ftp"));
    }

    void lines_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("read");
        QTest::newRow("flags, and a helper with policies")
            << QByteArray("- l3proto = 2 proto=17 src=0.0.0.0 dst=10.0.0.1 sport=0 dport=5060 PERMANENT,INACTIVE "
                          "sip/signalling")
            << QStringLiteral("- 17 0.0.0.0:0>10.0.0.1:5060 permanent inactive helper sip policy signalling");
        QTest::newRow("a program's") << QByteArray(
            "100 l3proto = 2 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=9 USERSPACE")
                                     << QStringLiteral("100 6 10.0.0.1:0>10.0.0.2:9 userspace");
        QTest::newRow("IPv6 in groups of four")
            << QByteArray("30 l3proto = 10 proto=6 src=2001:0db8:0000:0000:0000:0000:0000:0001 "
                          "dst=2001:0db8:0000:0000:0000:0000:0000:0002 sport=0 dport=8 ftp")
            << QStringLiteral("30 6 2001:db8::1:0>2001:db8::2:8 helper ftp");
        QTest::newRow("2.6.18") << QByteArray("17 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=1030 ")
                                << QStringLiteral("17 6 10.0.0.1:0>10.0.0.2:1030");
        QTest::newRow("2.4, among the flows")
            << QByteArray("EXPECTING: - use=1 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=1030 ")
            << QStringLiteral("- 6 10.0.0.1:0>10.0.0.2:1030");
        QTest::newRow("GRE of PPTP") << QByteArray(
            "600 l3proto = 2 proto=47 src=10.0.0.1 dst=10.0.0.2 srckey=0x0 dstkey=0xc0de pptp")
                                     << QStringLiteral("600 47 10.0.0.1>10.0.0.2 gre 0/c0de helper pptp");
        QTest::newRow("ICMP") << QByteArray("5 l3proto = 2 proto=1 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=77")
                              << QStringLiteral("5 1 10.0.0.1>10.0.0.2 icmp 8/0/77");
        QTest::newRow("a zone") << QByteArray(
            "5 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=1 zone=7 class=1 helper=ftp")
                                << QStringLiteral("5 6 10.0.0.1:0>10.0.0.2:1 zone 7 class 1 helper ftp");
        QTest::newRow("blank lines") << QByteArray("\n \r\n") << QString();
        for (const char *bad : {"tcp 6 30 src=1.2.3.4 dst=1.2.3.5 sport=1 dport=2", "12 proto=6",
                 "12 proto=256 src=1.2.3.4 dst=1.2.3.5", "12 src=1.2.3.4 dst=1.2.3.5",
                 "12 proto=6 src=1.2.3.x dst=1.2.3.5", "12 proto=6 src=1.2.3.4 dst=1.2.3.5 sport=65536",
                 "99999999999 proto=6 src=1.2.3.4 dst=1.2.3.5", "12 l3proto = proto=6", "12 l3proto"})
            QTest::newRow(bad) << QByteArray(bad) << QStringLiteral("1 skipped");
    }
    void lines()
    {
        QFETCH(QByteArray, text);
        QTEST(printed(parseExpectations({text.data(), static_cast<std::size_t>(text.size())})), "read");
    }
};

QTEST_GUILESS_MAIN(ExpectationTextTest)
#include "tst_expectation_text.moc"
