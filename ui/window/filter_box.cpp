// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/filter_box.h"

#include "ui/parts/icons.h"
#include "ui/parts/line_hint.h"
#include "ui/parts/saved_filters.h"
#include "ui/parts/semantic_colors.h"
#include "ui/window/completion_list.h"
#include "ui/window/filter_colors.h"
#include "ui/window/filter_proposals.h"

#include "table/filter_words.h"
#include "table/plural_number.h"

#include <QAction>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QLocale>

namespace ctscope {

namespace {

constexpr int pauseMs = 150;

CompletionList::Entry entryOf(const filter::Completion &completion)
{
    using Kind = filter::Completion::Kind;
    CompletionList::Entry entry{QString::fromStdString(completion.text), {}, {}};
    switch (completion.kind) {
    case Kind::Field:
    case Kind::Flag:
        if (completion.field)
            entry.detail =
                FilterBox::tr("%1 — %2", "description of a field, example")
                    .arg(FilterWords::description(*completion.field), FilterWords::example(*completion.field));
        break;
    case Kind::Operator:
        if (completion.op)
            entry.detail = FilterWords::meaning(*completion.op);
        break;
    case Kind::Value:
        entry.detail = QString::fromUtf8(completion.service.data(), qsizetype(completion.service.size()));
        break;
    case Kind::Saved: entry.detail = FilterBox::tr("saved filter"); break;
    case Kind::Set: entry.detail = FilterBox::tr("named set"); break;
    case Kind::Keyword: break;
    }
    if (completion.flows)
        entry.amount = *completion.flows == 1 ? FilterBox::tr("1 flow")
                                              : FilterBox::tr("%Ln flows", nullptr, pluralOf(*completion.flows));
    else if (completion.share)
        entry.amount = FilterBox::tr("%1 %").arg(QLocale().toString(*completion.share * 100, 'f', 0));
    return entry;
}

} // namespace

FilterBox::FilterBox(QWidget *parent)
    : LineBox(parent)
    , m_proposals(new FilterProposals(this))
{
    setObjectName(QStringLiteral("filterBox"));
    setPlaceholderText(tr("Filter: dport == 53, src in 10.0.0.0/8, idle > 2h, or any text in a row"));
    setToolTip(tr("Shows only the rows that match: a test such as dport == 53, or a text that is in one of their cells "
                  "(/ or Ctrl+F to come here, Ctrl+Space to see what can be written, Esc to clear)"));
    setAccessibleName(tr("Filter"));
    setClearButtonEnabled(true);
    auto *menu = addAction(signIcon(Sign::Filter), QLineEdit::LeadingPosition);
    menu->setText(tr("Saved Filters"));
    menu->setToolTip(tr("Saved filters, and those that were applied lately"));
    menu->setObjectName(QStringLiteral("filterMenu"));
    connect(menu, &QAction::triggered, this, &FilterBox::menuRequested);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseMs);
    connect(&m_pause, &QTimer::timeout, this, &FilterBox::apply);
    connect(this, &QLineEdit::textChanged, this, &FilterBox::takeText);
    connect(this, &QLineEdit::textEdited, this, &FilterBox::typed);
    connect(m_proposals, &FilterProposals::ready, this, &FilterBox::showProposals);
    connect(SavedFilters::shared(), &SavedFilters::changed, this, &FilterBox::takeText);
}

QString FilterBox::hint() const { return m_hint ? m_hint->sentence() : QString(); }

void FilterBox::setFilter(const QString &text)
{
    closeLists();
    setText(text);
    apply();
}

/// The text is another one, however that came.
void FilterBox::takeText()
{
    const filter::NameTable names = SavedFilters::shared()->names();
    m_parsed = filter::parseFilter(text().toStdString(), &names);
    paintText();
    m_pause.start();
}

void FilterBox::typed()
{
    m_typing = true;
    m_asked = false;
    m_finished = false;
    if (m_hint)
        m_hint->showSentence({});
    propose();
}

void FilterBox::apply()
{
    m_pause.stop();
    tint();
    QString sentence;
    if (isWrong())
        sentence = FilterWords::sentence(*m_parsed.error);
    else if (m_parsed.ok() && m_parsed.mixed)
        sentence = tr("This is read as: %1")
                       .arg(QString::fromStdString(filter::textOf(*m_parsed.tree, filter::Brackets::Clear)));
    if (!sentence.isEmpty() && hasFocus()) {
        if (!m_hint) {
            m_hint = new LineHint(this);
            connect(m_hint, &LineHint::chosen, this, &FilterBox::mend);
        }
        QStringList suggestions;
        if (m_parsed.error) {
            for (const std::string &suggestion : m_parsed.error->suggestions)
                suggestions << QString::fromStdString(suggestion);
        }
        if (!m_list || !m_list->isOpen())
            m_hint->showSentence(sentence, suggestions, m_parsed.ok() ? LineHint::Kind::Note : LineHint::Kind::Error);
    } else if (m_hint) {
        m_hint->showSentence({});
    }
    setAccessibleDescription(sentence);
    emit applied(text());
}

/// What is not finished is not wrong, until the user is done with it.
bool FilterBox::isWrong() const { return m_parsed.error && (m_finished || !m_parsed.error->incomplete); }

void FilterBox::finish()
{
    m_finished = true;
    paintText();
    apply();
}

void FilterBox::paintText()
{
    if (m_coloring)
        return;
    m_coloring = true;
    colorText(this, filterColors(text(), m_parsed, isWrong(), palette()));
    m_coloring = false;
}

/// A line whose filter hides rows is not white, so that nobody forgets it; that of a bad one is red.
void FilterBox::tint()
{
    QPalette tinted = parentWidget() ? parentWidget()->palette() : QPalette();
    const SemanticColors colors = SemanticColors::of(tinted);
    QColor tone;
    if (isWrong()) {
        tone = colors.error;
    } else if (m_parsed.ok() && !text().trimmed().isEmpty()) {
        tone = filterTone(text(), tinted);
    }
    if (tone.isValid()) {
        const QColor base = tinted.color(QPalette::Base);
        const float share = tintOf(tone).alphaF();
        const auto mix = [share](float a, float b) { return a * (1 - share) + b * share; };
        tinted.setColor(QPalette::Base,
            QColor::fromRgbF(
                mix(base.redF(), tone.redF()), mix(base.greenF(), tone.greenF()), mix(base.blueF(), tone.blueF())));
    }
    if (palette().color(QPalette::Base) != tinted.color(QPalette::Base))
        setPalette(tinted);
}

// Proposals

void FilterBox::propose()
{
    if (m_history)
        closeList();
    m_history = false;
    m_proposals->ask(text(), cursorPosition(), m_frame, SavedFilters::shared()->names());
}

void FilterBox::showProposals(const filter::Completions &completions)
{
    using Expected = filter::Expected::Kind;
    if (!hasFocus())
        return;
    m_proposedFor = text();
    m_replacedBegin = placeOfByte(text(), completions.replaced.begin);
    m_replacedLength = placeOfByte(text(), completions.replaced.end()) - m_replacedBegin;
    const QString there = text().mid(m_replacedBegin, m_replacedLength);
    // Where anything can be written, nothing is proposed until there is a letter of it.
    const bool open = m_asked || !there.isEmpty() || completions.expected.kind == Expected::Operator
        || completions.expected.kind == Expected::Value || completions.expected.kind == Expected::Saved
        || completions.expected.kind == Expected::Set;
    m_texts.clear();
    QList<CompletionList::Entry> entries;
    for (const filter::Completion &completion : completions.all) {
        if (!open)
            break;
        m_texts << QString::fromStdString(completion.text);
        entries << entryOf(completion);
    }
    // A word that is complete needs no list with itself.
    if (!m_asked && entries.size() == 1 && entries.first().text.compare(there, Qt::CaseInsensitive) == 0)
        entries.clear();
    if (!m_list) {
        if (entries.isEmpty())
            return;
        m_list = new CompletionList(this);
        connect(m_list, &CompletionList::taken, this, &FilterBox::take);
    }
    const int x = fontMetrics().horizontalAdvance(text().left(m_replacedBegin)) + textMargins().left()
        + cursorRect().left() - fontMetrics().horizontalAdvance(text().left(cursorPosition()));
    m_list->showEntries(entries, std::clamp(x, 0, width()));
    if (m_list->isOpen() && m_hint)
        m_hint->showSentence({});
}

void FilterBox::take(int row)
{
    if (row < 0 || row >= m_texts.size())
        return;
    const QString chosen = m_texts[row];
    if (m_history && row < m_mends)
        return mend(chosen);
    if (m_history)
        return setFilter(chosen);
    // The proposals for what was typed since are on their way.
    if (m_proposedFor != text())
        return;
    // A blank goes on to what follows.
    const QString behind = text().mid(m_replacedBegin + m_replacedLength, 1);
    replace(m_replacedBegin, m_replacedLength, behind.isEmpty() ? chosen + QLatin1Char(' ') : chosen);
}

void FilterBox::mend(const QString &suggestion)
{
    if (!m_parsed.error)
        return;
    closeList();
    const qsizetype begin = placeOfByte(text(), m_parsed.error->place.begin);
    replace(begin, placeOfByte(text(), m_parsed.error->place.end()) - begin, suggestion);
}

void FilterBox::replace(qsizetype begin, qsizetype length, const QString &with)
{
    setSelection(static_cast<int>(begin), static_cast<int>(length));
    insert(with);
    setFocus();
    typed();
}

void FilterBox::showHistory()
{
    const QStringList &recent = SavedFilters::shared()->recent();
    m_texts.clear();
    m_mends = 0;
    QList<CompletionList::Entry> entries;
    // What could be written in place of an error comes first.
    if (isWrong()) {
        for (const std::string &suggestion : m_parsed.error->suggestions) {
            m_texts << QString::fromStdString(suggestion);
            entries << CompletionList::Entry{m_texts.last(), tr("in place of what is wrong"), {}};
            ++m_mends;
        }
    }
    for (const QString &each : recent) {
        if (each == text().trimmed())
            continue;
        m_texts << each;
        entries << CompletionList::Entry{each, {}, {}};
    }
    if (entries.isEmpty())
        return;
    if (!m_list) {
        m_list = new CompletionList(this);
        connect(m_list, &CompletionList::taken, this, &FilterBox::take);
    }
    m_proposals->cancel();
    m_history = true;
    m_list->showEntries(entries, 0);
    m_list->move(Qt::Key_Down);
}

void FilterBox::closeList()
{
    m_proposals->cancel();
    if (m_list)
        m_list->showEntries({}, 0);
}

void FilterBox::closeLists()
{
    closeList();
    if (m_hint)
        m_hint->showSentence({});
}

// Keys

bool FilterBox::event(QEvent *event)
{
    if (event->type() == QEvent::KeyPress && m_list && m_list->isOpen()) {
        auto *const key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Tab && key->modifiers() == Qt::NoModifier) {
            take(std::max(0, m_list->currentRow()));
            return true;
        }
    }
    return LineBox::event(event);
}

void FilterBox::keyPressEvent(QKeyEvent *event)
{
    const bool open = m_list && m_list->isOpen();
    if (open && m_list->move(event->key()))
        return;
    switch (event->key()) {
    case Qt::Key_Escape:
        if (open) { // what is wrong is said again
            closeList();
            return apply();
        }
        if (m_hint && !m_hint->isHidden())
            return closeLists();
        if (text().isEmpty())
            emit leaveRequested();
        clear();
        return apply();
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (open && m_list->currentRow() >= 0)
            return take(m_list->currentRow());
        closeLists();
        finish();
        if (m_parsed.ok()) {
            SavedFilters::shared()->addRecent(text());
            emit leaveRequested();
        }
        return;
    case Qt::Key_Down: return showHistory();
    case Qt::Key_Space:
        if (event->modifiers() == Qt::ControlModifier) {
            m_asked = true;
            return propose();
        }
        break;
    default: break;
    }
    LineBox::keyPressEvent(event);
}

void FilterBox::focusOutEvent(QFocusEvent *event)
{
    LineBox::focusOutEvent(event);
    if (event->reason() == Qt::PopupFocusReason || event->reason() == Qt::ActiveWindowFocusReason)
        return;
    closeLists();
    if (m_pause.isActive() || m_parsed.error)
        finish();
    if (m_parsed.ok() && m_typing)
        SavedFilters::shared()->addRecent(text());
    m_typing = false;
}

void FilterBox::inputMethodEvent(QInputMethodEvent *event)
{
    if (!m_coloring)
        setProperty("composing", !event->preeditString().isEmpty());
    LineBox::inputMethodEvent(event);
}

void FilterBox::changeEvent(QEvent *event)
{
    LineBox::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        paintText();
        // The tint is a colour of its own, which does not follow the theme.
        tint();
    }
}

} // namespace ctscope
