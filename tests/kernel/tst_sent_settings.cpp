// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/sent_settings.h"

#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace ctscope;

namespace {

QString printed(const std::optional<std::uint64_t> &value) { return value ? QString::number(*value) : u"-"_s; }

QString printed(const Capacity &capacity)
{
    return printed(capacity.count) + u" of "_s + printed(capacity.max) + u" in "_s + printed(capacity.buckets);
}

} // namespace

class SentSettingsTest : public QObject {
    Q_OBJECT
private slots:
    void whatWasSentIsKnown()
    {
        const SentSettings settings({{"nf_conntrack_count", "7"}, {"nf_conntrack_max", "100"},
            {"nf_conntrack_acct", "1"}, {"nf_conntrack_events", "2"}, {"nf_conntrack_udp_timeout", "25"}});
        QCOMPARE(printed(settings.readCapacity()), u"7 of 100 in -"_s);
        QCOMPARE(settings.readSwitches().accounting, std::optional(true));
        QCOMPARE(settings.readSwitches().timestamps, std::optional<bool>());
        QCOMPARE(settings.readEventsMode(), std::optional<std::uint64_t>(2));
        QStringList names;
        for (const KernelSetting &setting : settings.readSettings())
            names << QString::fromStdString(setting.name) + (setting.writable ? u""_s : u" (fixed)"_s);
        names.sort();
        QCOMPARE(names.join(u' '),
            u"nf_conntrack_acct nf_conntrack_events nf_conntrack_max (fixed) nf_conntrack_udp_timeout"_s);
    }

    void whatWasNotSentIsNotTakenFromHere()
    {
        const SentSettings settings;
        QCOMPARE(printed(settings.readCapacity()), u"- of - in -"_s);
        QCOMPARE(settings.readSettings().size(), std::size_t(0));
        QCOMPARE(settings.readStatistics().size(), std::size_t(0));
        QCOMPARE(settings.readExpectations().access, TableAccess::NotLoaded);
        QCOMPARE(SentSettings(ConntrackSettings{{"nf_conntrack_max", "100"}}).readExpectations().access,
            TableAccess::NotCompiledIn);
    }

    void anUpdateThatFailsChangesNothing()
    {
        SentSettings settings(ConntrackSettings{{"nf_conntrack_count", "7"}});
        settings.update([](ConntrackSettings &) { return false; });
        QCOMPARE(printed(settings.readCapacity()), u"7 of - in -"_s);
        settings.update([](ConntrackSettings &sent) {
            sent["nf_conntrack_count"] = "8";
            return true;
        });
        QCOMPARE(printed(settings.readCapacity()), u"8 of - in -"_s);
    }
};

QTEST_APPLESS_MAIN(SentSettingsTest)
#include "tst_sent_settings.moc"
