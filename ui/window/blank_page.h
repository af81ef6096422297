// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/problem_words.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace ctscope {

class BlankPictureView;

/// The page shown in place of the table while there are no rows: a drawing, one sentence, advice,
/// and one action.
class BlankPage : public QWidget {
    Q_OBJECT
public:
    explicit BlankPage(QWidget *parent = nullptr);

    /// May be called for each reading: focus and selection stay where only the detail is another one.
    void setWords(const PageState &words);
    const PageState &words() const noexcept { return m_words; }
    /// Progress of loading; `total` 0 = not known. `bytes`: the unit of both numbers is bytes.
    void setProgress(quint64 done, quint64 total, bool bytes);

signals:
    void actionRequested(ctscope::PageAction action);

private:
    void setDetail(const QString &detail);

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
