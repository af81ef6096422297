// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/field_list.h"

#include "ui/semantic_colors.h"
#include "ui/text_block.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace ctscope {

namespace {
constexpr qsizetype longValue = 32; ///< characters
}

FieldList::FieldList(QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(fontMetrics().height() / 2);
}

FieldList::Entry FieldList::makeEntry(const QString &id)
{
    Entry entry;
    entry.id = id;
    entry.box = new QWidget;
    entry.label = new QLabel;
    entry.label->setTextFormat(Qt::PlainText);
    entry.value = new TextBlock;
    entry.sentence = new TextBlock;
    entry.value->setObjectName(QStringLiteral("value-") + id);
    entry.sentence->setObjectName(QStringLiteral("sentence-") + id);
    QFont strong = entry.value->font();
    strong.setWeight(QFont::DemiBold);
    entry.value->setFont(strong);
    entry.label->setMinimumWidth(fontMetrics().averageCharWidth() * 17);
    entry.label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto *grid = new QGridLayout(entry.box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(fontMetrics().averageCharWidth());
    grid->setVerticalSpacing(1);
    grid->addWidget(entry.label, 0, 0);
    grid->addWidget(entry.value, 0, 1);
    grid->addWidget(entry.sentence, 2, 0, 1, 2);
    grid->setColumnStretch(1, 1);
    return entry;
}

void FieldList::fill(const Entry &entry, const FieldExplanation &field)
{
    entry.label->setText(field.label);
    // A long value has the line below its label to itself.
    auto *grid = static_cast<QGridLayout *>(entry.box->layout());
    const bool isLong = field.value.size() > longValue;
    const bool below = grid->itemAtPosition(1, 0) != nullptr;
    if (isLong != below) {
        grid->removeWidget(entry.value);
        grid->addWidget(entry.value, isLong ? 1 : 0, isLong ? 0 : 1, 1, isLong ? 2 : 1);
    }
    entry.value->showText(field.value);
    entry.sentence->showText(field.sentence);
    entry.value->setAccessibleName(field.label);
    entry.value->setAccessibleDescription(field.sentence);
}

void FieldList::showFields(const std::vector<FieldExplanation> &fields)
{
    // Entries are kept by their field; one that comes takes its place, one that goes leaves it.
    std::vector<Entry> kept;
    kept.reserve(fields.size());
    bool added = false;
    for (std::size_t place = 0; place < fields.size(); ++place) {
        const auto known = std::ranges::find(m_entries, fields[place].id, &Entry::id);
        Entry entry;
        if (known != m_entries.end()) {
            entry = *known;
            m_entries.erase(known);
        } else {
            entry = makeEntry(fields[place].id);
            added = true;
        }
        const int at = static_cast<int>(place);
        if (m_column->indexOf(entry.box) != at) {
            m_column->removeWidget(entry.box);
            m_column->insertWidget(at, entry.box);
        }
        fill(entry, fields[place]);
        kept.push_back(entry);
    }
    for (const Entry &gone : m_entries)
        delete gone.box;
    m_entries = std::move(kept);
    if (added)
        color();
}

void FieldList::setGone(bool gone)
{
    if (m_gone == gone)
        return;
    m_gone = gone;
    color();
}

void FieldList::color()
{
    const SemanticColors colors = SemanticColors::of(palette());
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, m_gone ? colors.ended : colors.quiet);
    for (const Entry &entry : m_entries) {
        entry.label->setPalette(quiet);
        entry.sentence->setTextLook(m_gone ? colors.ended : colors.quiet, false);
        entry.value->setTextLook(m_gone ? colors.ended : palette().color(QPalette::WindowText), false);
    }
}

void FieldList::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        color();
}

QString FieldList::plainText() const
{
    QString text;
    for (const Entry &entry : m_entries)
        text += entry.label->text() + QStringLiteral(": ") + entry.value->shownText() + QLatin1Char('\n');
    return text;
}

} // namespace ctscope
