// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/kernel_settings.h"

#include "flow/timeouts.h"
#include "kernel/procfs.h"

#include "support/fake_root.h"

#include <QTest>

using namespace ctscope;

namespace {

QString kind(SettingKind kind)
{
    switch (kind) {
    case SettingKind::Count: return QStringLiteral("count");
    case SettingKind::Seconds: return QStringLiteral("seconds");
    case SettingKind::Bytes: return QStringLiteral("bytes");
    case SettingKind::Switch: return QStringLiteral("switch");
    case SettingKind::Choice: return QStringLiteral("choice");
    case SettingKind::Unknown: return QStringLiteral("unknown");
    }
    return {};
}

QString printed(const KernelSetting &setting)
{
    QString text = QString::fromStdString(setting.name) + u' ' + kind(setting.kind) + u' '
        + (setting.value ? QString::number(*setting.value) : u'"' + QString::fromStdString(setting.text) + u'"');
    if (setting.kernelDefault)
        text += QStringLiteral(" default %1").arg(*setting.kernelDefault);
    if (setting.differs())
        text += QStringLiteral(" differs");
    return text;
}

QString sysctls(const std::vector<KernelSetting> &settings)
{
    QStringList lines;
    for (const KernelSetting &setting : settings)
        lines << QString::fromStdString(setting.sysctl + '=' + setting.text);
    return lines.join(u'\n');
}

} // namespace

class KernelSettingsTest : public QObject {
    Q_OBJECT
private slots:
    void settingIsKnownByTheNamesOfEveryKernel_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("setting");
        QTest::newRow("limit") << QByteArray("nf_conntrack_max") << QByteArray("262144\n")
                               << "nf_conntrack_max count 262144";
        QTest::newRow("switch") << QByteArray("nf_conntrack_acct") << QByteArray("1\n")
                                << "nf_conntrack_acct switch 1 default 0 differs";
        QTest::newRow("timeout") << QByteArray("nf_conntrack_tcp_timeout_established") << QByteArray("432000\n")
                                 << "nf_conntrack_tcp_timeout_established seconds 432000 default 432000";
        QTest::newRow("2.6") << QByteArray("ip_conntrack_udp_timeout") << QByteArray("60\n")
                             << "nf_conntrack_udp_timeout seconds 60 default 30 differs";
        QTest::newRow("2.4") << QByteArray("ip_ct_tcp_timeout_close") << QByteArray("10\n")
                             << "nf_conntrack_tcp_timeout_close seconds 10 default 10";
        QTest::newRow("memory") << QByteArray("nf_conntrack_frag6_high_thresh") << QByteArray("4194304\n")
                                << "nf_conntrack_frag6_high_thresh bytes 4194304 default 4194304";
        QTest::newRow("flow table") << QByteArray("nf_flowtable_tcp_timeout") << QByteArray("30\n")
                                    << "nf_flowtable_tcp_timeout seconds 30 default 30";
        QTest::newRow("newer than ctscope")
            << QByteArray("nf_conntrack_brand_new") << QByteArray("7\n") << "nf_conntrack_brand_new unknown 7";
        QTest::newRow("no number") << QByteArray("nf_conntrack_brand_new") << QByteArray(" 4\t5 \n")
                                   << "nf_conntrack_brand_new unknown \"4\t5\"";
        QTest::newRow("too large a number") << QByteArray("nf_conntrack_max") << QByteArray("99999999999999999999\n")
                                            << "nf_conntrack_max count \"99999999999999999999\"";
        QTest::newRow("negative") << QByteArray("nf_conntrack_max") << QByteArray("-1\n")
                                  << "nf_conntrack_max count \"-1\"";
    }
    void settingIsKnownByTheNamesOfEveryKernel()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, text);
        QTEST(printed(makeSetting("net.netfilter", file.toStdString(), text.toStdString())), "setting");
    }

    void oldNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("old");
        QTest::newRow("max") << "nf_conntrack_max"
                             << "net.ipv4.ip_conntrack_max net.ipv4.netfilter.ip_conntrack_max";
        QTest::newRow("tcp")
            << "nf_conntrack_tcp_timeout_syn_sent"
            << "net.ipv4.netfilter.ip_conntrack_tcp_timeout_syn_sent net.ipv4.netfilter.ip_ct_tcp_timeout_syn_sent";
        QTest::newRow("sctp") << "nf_conntrack_sctp_timeout_closed"
                              << "net.ipv4.netfilter.ip_conntrack_sctp_timeout_closed";
        QTest::newRow("younger") << "nf_conntrack_tcp_timeout_unacknowledged"
                                 << "";
        QTest::newRow("ICMPv6") << "nf_conntrack_icmpv6_timeout"
                                << "";
        QTest::newRow("accounting") << "nf_conntrack_acct"
                                    << "";
        QTest::newRow("unknown") << "nf_conntrack_brand_new"
                                 << "";
    }
    void oldNames()
    {
        QFETCH(QString, name);
        QStringList old;
        for (const std::string &text : oldSettingNames(name.toStdString()))
            old << QString::fromStdString(text);
        QTEST(old.join(u' '), "old");
    }

    void everyTimeoutRuleIsAKnownSetting()
    {
        const Timeouts timeouts;
        for (const TimeoutRule &rule : timeouts.rules()) {
            const KernelSetting setting = makeSetting("net.netfilter", rule.sysctl, std::to_string(rule.kernelDefault));
            QVERIFY2(setting.kind == SettingKind::Seconds && setting.kernelDefault && !setting.differs(),
                setting.name.c_str());
        }
    }

    void kernelsSettingsAreListedInAnOrderThatReadsWell()
    {
        const FakeRoot root(QStringLiteral("/proc/sys/net/netfilter/nf_conntrack_zz_new=3\n"
                                           "/proc/sys/net/netfilter/nf_conntrack_frag6_timeout=60\n"
                                           "/proc/sys/net/netfilter/nf_conntrack_udp_timeout=30\n"
                                           "/proc/sys/net/netfilter/nf_conntrack_count=17\n"
                                           "/proc/sys/net/netfilter/nf_log_all_netns=0\n"
                                           "/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_close=10\n"
                                           "/proc/sys/net/netfilter/nf_conntrack_acct=0\n"
                                           "/proc/sys/net/netfilter/nf_conntrack_aa_new=4\n"
                                           "/proc/sys/net/netfilter/nf_conntrack_max=100\n"
                                           "/proc/sys/net/ipv4/netfilter/ip_conntrack_max=100"));
        QCOMPARE(sysctls(ProcFs(root.path()).readSettings()),
            QStringLiteral("net.netfilter.nf_conntrack_max=100\n"
                           "net.netfilter.nf_conntrack_acct=0\n"
                           "net.netfilter.nf_conntrack_tcp_timeout_close=10\n"
                           "net.netfilter.nf_conntrack_udp_timeout=30\n"
                           "net.netfilter.nf_conntrack_frag6_timeout=60\n"
                           "net.netfilter.nf_conntrack_aa_new=4\n"
                           "net.netfilter.nf_conntrack_zz_new=3"));
    }

    void settingsOfAnOldKernelKeepItsNames()
    {
        const FakeRoot root(QStringLiteral("/proc/sys/net/ipv4/netfilter/ip_conntrack_max=8192\n"
                                           "/proc/sys/net/ipv4/netfilter/ip_conntrack_count=5\n"
                                           "/proc/sys/net/ipv4/netfilter/ip_ct_udp_timeout=30"));
        QCOMPARE(sysctls(ProcFs(root.path()).readSettings()),
            QStringLiteral("net.ipv4.netfilter.ip_conntrack_max=8192\nnet.ipv4.netfilter.ip_ct_udp_timeout=30"));
    }

    void settingThatMayOnlyBeReadSaysSo()
    {
        const FakeRoot root(QStringLiteral("/proc/sys/net/netfilter/nf_conntrack_acct=0\n"
                                           "/proc/sys/net/netfilter/nf_conntrack_max=100"));
        QVERIFY(QFile::setPermissions(
            QString::fromStdString(root.path()) + QStringLiteral("/proc/sys/net/netfilter/nf_conntrack_max"),
            QFileDevice::ReadOwner | QFileDevice::ReadOther));
        const auto settings = ProcFs(root.path()).readSettings();
        QCOMPARE(settings.size(), std::size_t(2));
        QVERIFY(!settings[0].writable);
        QVERIFY(settings[1].writable);
    }

    void machineWithoutTrackingHasNoSettings()
    {
        const FakeRoot none;
        QCOMPARE(ProcFs(none.path()).readSettings().size(), std::size_t(0));
    }
};

QTEST_GUILESS_MAIN(KernelSettingsTest)
#include "tst_kernel_settings.moc"
