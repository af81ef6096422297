// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/capacity_alarm.h"

#include "ui/panels/capacity_facts.h"

#include "table/column_words.h"
#include "table/plural_number.h"

#include <QCoreApplication>
#include <QLocale>

namespace ctscope {
namespace {

/// Per cent of the limit: the alarm ends this far below the level at which it began, so that it does not flicker.
constexpr int calmBelow = 2;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::CapacityAlarm)
};

QString number(std::uint64_t value) { return QString::fromStdString(countText(value, numberStyleOf(QLocale()))); }

QString remedy(bool withParts, const EvictionCounts &parts)
{
    QString text = Words::tr(
        "When the table is full, a new flow replaces an evictable entry near its place in the hash table. "
        "If there is none, its packets are dropped. Flows that are in the table continue. Once a packet was dropped "
        "for this reason, and while the table is more than 95 % full, the kernel's collector also frees "
        "entries that are not assured and those of TCP connections that are closing.");
    if (withParts) {
        text += QStringLiteral("\n\n")
            + Words::tr(
                "At the last reading %1 entries were kept, %2 could be freed above 95 %, and %3 were evictable.",
                nullptr, pluralOf(parts[0]))
                  .arg(number(parts[0]), number(parts[1]), number(parts[2]));
    }
    return text + QStringLiteral("\n\n")
        + Words::tr(
            "Remedies: raise net.netfilter.nf_conntrack_max, shorten the timeout that most flows are under (see the "
            "panel Limits and Timeouts), or find out where the flows come from: sort by Source.");
}

} // namespace

void CapacityAlarm::update(const Snapshot &snapshot, const CapacityLevels &levels, const QString &machine)
{
    if (!snapshot.continues(m_tracking)) {
        m_tracking = snapshot.tracking;
        m_damage.clear();
        m_fill = Fill::Calm;
    }
    const CapacityFacts facts = CapacityFacts::of(snapshot);
    const auto fill = facts.fill();
    const double percent = fill ? *fill * 100 : 0;
    const int alarm = levels.alarm - (m_fill == Fill::Calm ? 0 : calmBelow);
    m_fill = !snapshot.live || !fill ? Fill::Calm
        : percent >= 100             ? Fill::Full
        : percent >= alarm           ? Fill::NearlyFull
                                     : Fill::Calm;
    if (snapshot.live && snapshot.origin().facts && snapshot.origin().facts->statistics)
        m_damage.add(*snapshot.origin().facts->statistics, snapshot.origin().facts->takenAt);
    putIntoWords(snapshot, machine);
}

void CapacityAlarm::putIntoWords(const Snapshot &snapshot, const QString &machine)
{
    m_notice.reset();
    m_shortText.clear();
    m_titleText.clear();
    const QStringList damage = snapshot.live ? m_damage.phrases() : QStringList();
    if (m_fill == Fill::Calm && damage.isEmpty())
        return;
    const CapacityFacts facts = CapacityFacts::of(snapshot);
    QStringList sentences;
    QStringList shorts;
    Notice notice;
    notice.weight = Notice::Weight::Warning;
    notice.why.title = Words::tr("New flows are refused, or entries evicted");
    if (m_fill == Fill::Full) {
        notice.id = QStringLiteral("table-full");
        notice.weight = Notice::Weight::Error;
        sentences << Words::tr("The table is full: %1 entries, and the limit is %2.", nullptr, pluralOf(*facts.count))
                         .arg(number(*facts.count), number(*facts.max));
        shorts << Words::tr("table full");
        notice.why.title = Words::tr("The table is full");
    } else if (m_fill == Fill::NearlyFull) {
        notice.id = QStringLiteral("table-nearly-full");
        sentences << Words::tr(
            "The table is nearly full: %1 entries, and the limit is %2.", nullptr, pluralOf(*facts.count))
                         .arg(number(*facts.count), number(*facts.max));
        shorts << Words::tr("table %1 full").arg(gaugeText(facts, numberStyleOf(QLocale())));
        notice.why.title = Words::tr("The table is nearly full");
    }
    if (!damage.isEmpty()) {
        notice.id = QStringLiteral("damage");
        sentences << Words::tr("In the last minute %1.").arg(QLocale().createSeparatedList(damage));
        const bool packets = m_damage.packetsLost();
        shorts << (packets ? Words::tr("new flows dropped") : Words::tr("entries evicted"));
        if (packets && m_damage.risen().contains("drop"))
            notice.weight = Notice::Weight::Error;
    }
    const QString of = machine.isEmpty() ? QString() : machine + QStringLiteral(": ");
    notice.text = of + sentences.join(QLatin1Char(' '));
    const auto parts = facts.parts();
    notice.why.text = remedy(parts.has_value(), parts.value_or(EvictionCounts{}));
    m_notice = notice;
    m_shortText = of + shorts.join(Words::tr(", "));
    // The name of a machine is as it is.
    m_titleText = of.isEmpty() ? m_shortText.left(1).toUpper() + m_shortText.mid(1) : m_shortText;
}

} // namespace ctscope
