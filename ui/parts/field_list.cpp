// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/field_list.h"

#include "ui/parts/semantic_colors.h"
#include "ui/parts/text_block.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QResizeEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace ctscope {

namespace {
constexpr qsizetype longestValue = 60; ///< characters: the longest value that is shown beside its label
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
    entry.value->showText(field.value);
    entry.sentence->showText(field.sentence);
    entry.value->setAccessibleName(field.label);
    entry.value->setAccessibleDescription(field.sentence);
}

void FieldList::showFields(const std::vector<FieldExplanation> &fields)
{
    // Keep the entries of fields that stay, insert those of new fields, remove the others.
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
    arrange();
    if (added)
        color();
}

void FieldList::arrange()
{
    int labels = 0;
    int values = 0;
    for (const Entry &entry : m_entries) {
        labels = std::max(labels, std::max(entry.label->minimumWidth(), entry.label->sizeHint().width()));
        // Foreign text may be of any length; wrap it.
        const QString text = entry.value->shownText().left(longestValue);
        values = std::max(values, QFontMetrics(entry.value->font()).horizontalAdvance(text));
    }
    const bool areBelow = labels + 2 * fontMetrics().averageCharWidth() + values > width();
    for (const Entry &entry : m_entries) {
        auto *grid = static_cast<QGridLayout *>(entry.box->layout());
        if (areBelow == (grid->itemAtPosition(1, 0) != nullptr))
            continue;
        grid->removeWidget(entry.value);
        grid->addWidget(entry.value, areBelow ? 1 : 0, areBelow ? 0 : 1, 1, areBelow ? 2 : 1);
    }
}

void FieldList::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        arrange();
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
        entry.sentence->setTextStyle(m_gone ? colors.ended : colors.quiet, false);
        entry.value->setTextStyle(m_gone ? colors.ended : palette().color(QPalette::WindowText), false);
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
