// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "query/nat_search.h"
#include "source/problem.h"
#include "table/nat_report.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace ctscope {

class NatSearcher;
class TextBlock;

/// "Who was 198.51.100.7:41234 at 10:42?": a form, and the answer of the table in front, which follows the table
/// while the dialog is open. GUI thread only.
class NatSearchDialog : public QDialog {
    Q_OBJECT
public:
    explicit NatSearchDialog(QWidget *parent = nullptr);

    /// The table in front has another frame; null: there is no table. `title` names the table.
    void setFrame(const FramePtr &frame, const QString &title);
    /// The filter for the flows that were asked for; empty while the address is none.
    QString filter() const;
    /// All that it answers, from the top.
    QString text() const;

signals:
    void flowsRequested(const QString &filter);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    struct Form {
        std::optional<NatQuery> query; ///< nullopt: the form is not filled in, or wrong
        std::optional<AskedTime> time;
        QString wrong; ///< what is wrong or missing: a sentence
    };
    QLineEdit *addLine(const char *name);
    Form read() const;
    void search();
    void showAnswer(const NatQuery &query, const NatAnswer &answer);
    void showProblem(const SourceProblem &problem);
    void saveReport();
    void writeReport(const QString &path);
    void showAnswerText(const QString &answer, const QStringList &doubts);
    void showRows(const QStringList &rows);

    FramePtr m_frame;
    NatSearcher *m_searcher;
    QLineEdit *m_address;
    QLineEdit *m_port;
    QComboBox *m_protocol;
    QLineEdit *m_time;
    QLineEdit *m_tolerance;
    QLabel *m_table;
    TextBlock *m_answer;
    TextBlock *m_doubts;
    QListWidget *m_rows;
    QPushButton *m_show;
    QPushButton *m_save;
    QString m_title;                   ///< of the table
    std::optional<NatReport> m_report; ///< the last answer
};

} // namespace ctscope
