// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/sysctl_text.h"

#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

QString printed(const SysctlText &text)
{
    QString out = text.count ? u"count %1\n"_s.arg(*text.count) : QString();
    for (const KernelSetting &setting : text.settings)
        out += QString::fromStdString(setting.name + " (" + setting.sysctl + ") = " + setting.text
            + (setting.writable ? " writable" : "") + "\n");
    return out;
}

} // namespace

class SysctlTextTest : public QObject {
    Q_OBJECT
private slots:
    void readsWhatIsOfConnectionTracking_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("settings");
        QTest::newRow("among others") << QByteArray(
            "kernel.pid_max = 4194304\nnet.ipv4.ip_forward = 1\nnet.netfilter.nf_conntrack_udp_timeout = 25\n"
            "net.netfilter.nf_conntrack_count = 812\nnet.netfilter.nf_conntrack_max = 65536\n"
            "net.netfilter.nf_log.2 = nf_log_ipv4\nnet.nf_conntrack_max = 65536\n")
                                      << u"count 812\nnf_conntrack_max (net.netfilter.nf_conntrack_max) = 65536\n"
                                         "nf_conntrack_udp_timeout (net.netfilter.nf_conntrack_udp_timeout) = 25\n"_s;
        QTest::newRow("no blanks, slashes") << QByteArray("net/netfilter/nf_conntrack_acct=1\r\n")
                                            << u"nf_conntrack_acct (net.netfilter.nf_conntrack_acct) = 1\n"_s;
        QTest::newRow("an old kernel") << QByteArray(
            "net.ipv4.netfilter.ip_conntrack_max = 8192\nnet.ipv4.ip_conntrack_max = 8192\n")
                                       << u"nf_conntrack_max (net.ipv4.netfilter.ip_conntrack_max) = 8192\n"_s;
        QTest::newRow("nothing") << QByteArray(
            "net.netfilter.nf_conntrack_max\nhello = world\nnet.netfilter.nf_conntrack_max = \n")
                                 << QString();
    }
    void readsWhatIsOfConnectionTracking()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, settings);
        QCOMPARE(printed(parseSysctl(text.toStdString())), settings);
    }

    void readsOneFile()
    {
        QCOMPARE(printed(parseSysctlFile("net/netfilter", "nf_conntrack_max", "262144\n")),
            u"nf_conntrack_max (net.netfilter.nf_conntrack_max) = 262144\n"_s);
        QCOMPARE(printed(parseSysctlFile("net/netfilter", "nf_conntrack_count", "7\n")), u"count 7\n"_s);
        QCOMPARE(printed(parseSysctlFile("net/netfilter", "nf_hooks_lwtunnel", "0\n")), QString());
        QCOMPARE(printed(parseSysctlFile("net/netfilter", "nf_conntrack_max", "cat: Permission denied\n")), QString());
    }

    void knowsSysctlByItsFirstLines()
    {
        QVERIFY(looksLikeSysctl("sysctl: permission denied on key 'fs.protected_hardlinks'\nabi.vsyscall32 = "
                                "1\ndebug.exception-trace = 1\n"));
        QVERIFY(looksLikeSysctl("net.netfilter.nf_conntrack_max=1"));
        QVERIFY(!looksLikeSysctl("tcp 6 117 SYN_SENT src=1.2.3.4 dst=1.2.3.5\nudp 17 3 src=1.2.3.4 dst=1.2.3.5\n"));
        QVERIFY(!looksLikeSysctl("PATH=/bin\nHOME=/root\n"));
        QVERIFY(!looksLikeSysctl(""));
    }
};

QTEST_APPLESS_MAIN(SysctlTextTest)
#include "tst_sysctl_text.moc"
