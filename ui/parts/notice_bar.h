// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/problem_words.h"

#include <QFrame>

class QLabel;
class QToolButton;

namespace ctscope {

/// A notice. Notices with the same id are about the same matter.
struct Notice {
    enum class Weight { Information, Warning, Error };
    QString id;
    Weight weight = Weight::Information;
    QString text; ///< one sentence
    PageAction action = PageAction::None;
    QString actionText;
    Explanation why;
    bool once = false; ///< shown in one run of ctscope only

    friend bool operator==(const Notice &, const Notice &) = default;
};

/// A bar above the table, with one notice at a time: a sentence, one action, and "why".
/// A notice that the user closed stays closed until its reason has disappeared once. The settings keep
/// which of the `once` notices were shown.
class NoticeBar : public QFrame {
    Q_OBJECT
public:
    explicit NoticeBar(QWidget *parent = nullptr);

    /// Shows the first notice that the user has not closed; hides when there is none.
    void setNotices(const QList<Notice> &notices);
    /// The notice that is shown; its id is empty while the bar is hidden.
    const Notice &notice() const noexcept { return m_notice; }

signals:
    void actionRequested(ctscope::PageAction action);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void present(const Notice &notice);

    Notice m_notice;
    QStringList m_closed;
    QStringList m_seenBefore; ///< the `once` notices of earlier runs
    QLabel *m_text;
    QToolButton *m_action;
    QToolButton *m_why;
    QToolButton *m_close;
};

} // namespace ctscope
