// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/problem_words.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace ctscope {

class BlankPictureView;

/// What stands in the table's place while there are no rows: a picture, one sentence, what to do,
/// and one action.
class BlankPage : public QWidget {
    Q_OBJECT
public:
    explicit BlankPage(QWidget *parent = nullptr);

    void setWords(const PageState &words);
    /// The same page with another number in its sentence: focus and selection stay.
    void setDetail(const QString &detail);
    const PageState &words() const noexcept { return m_words; }
    /// For loading: done and in all; 0 in all = not known. `bytes`: that is what is counted.
    void setProgress(quint64 done, quint64 total, bool bytes);

signals:
    void actionRequested(ctscope::PageAction action);

private:
    PageState m_words;
    BlankPictureView *m_picture;
    QLabel *m_title;
    QLabel *m_detail;
    QProgressBar *m_progress;
    CommandBox *m_command;
    QPushButton *m_action;
    QPushButton *m_why;
};

} // namespace ctscope
