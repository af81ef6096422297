// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/completions.h"
#include "query/flow_order.h"
#include "ui/parts/line_box.h"

#include <QTimer>

namespace ctscope {

class CompletionList;
class FilterProposals;
class LineHint;

/// Where the filter is typed: its parts are coloured, what is wrong is underlined and explained below, and what can be
/// written at the cursor is proposed, with the values that are in the table. Tab takes a proposal, Ctrl+Space asks for
/// them, Down shows what would mend an error, and the filters of before. Escape closes what is open, then clears; Escape in an empty box and Enter
/// ask for the table.
class FilterBox : public LineBox {
    Q_OBJECT
public:
    explicit FilterBox(QWidget *parent = nullptr);

    /// The table whose values are proposed; may be null.
    void setFrame(const FramePtr &frame) { m_frame = frame; }
    /// Makes a text the filter at once.
    void setFilter(const QString &text);
    /// The sentence below the line; empty while nothing is wrong.
    QString hint() const;
    /// What is proposed, open or not.
    CompletionList *proposals() const noexcept { return m_list; }

signals:
    void leaveRequested();
    /// The text is to be applied: at once when it was set or chosen, a moment after the last key.
    void applied(const QString &text);
    /// The button for saved filters was pressed.
    void menuRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;
    void changeEvent(QEvent *event) override;
    void inputMethodEvent(QInputMethodEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void takeText();
    void typed();
    void apply();
    void paintText();
    void tint();
    bool isWrong() const;
    void finish();
    void propose();
    void showProposals(const filter::Completions &completions);
    void take(int row);
    /// Writes a suggestion in place of the error.
    void mend(const QString &suggestion);
    void replace(qsizetype begin, qsizetype length, const QString &text);
    void showHistory();
    void closeList();
    void closeLists();

    FramePtr m_frame;
    filter::Parsed m_parsed;
    QTimer m_pause; ///< after the last key
    LineHint *m_hint = nullptr;
    CompletionList *m_list = nullptr;
    FilterProposals *m_proposals;
    qsizetype m_replacedBegin = 0;
    qsizetype m_replacedLength = 0;
    QStringList m_texts;   ///< of the entries of the list
    QString m_proposedFor; ///< the text that the entries are for
    int m_mends = 0;       ///< entries at the top of the history that mend the error
    bool m_history = false;
    bool m_finished = false; ///< Enter was pressed, or the line was left, since the last key
    bool m_typing = false;
    bool m_coloring = false;
    bool m_asked = false; ///< by Ctrl+Space: everything is wanted
};

} // namespace ctscope
