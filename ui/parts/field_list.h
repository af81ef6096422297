// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/flow_explainer.h"

#include <QWidget>

#include <vector>

class QLabel;
class QVBoxLayout;

namespace ctscope {

class TextBlock;

/// The fields of a flow: what it is called, its value, and what it means. The values stand beside their
/// labels where there is room for all of them, else all below. Values
/// change in place, so that nothing jumps while the flow lives; all text can be selected.
class FieldList : public QWidget {
    Q_OBJECT
public:
    explicit FieldList(QWidget *parent = nullptr);

    void showFields(const std::vector<FieldExplanation> &fields);
    /// The flow is gone: values turn grey.
    void setGone(bool gone);
    /// All fields as lines "label: value": what Copy takes.
    QString plainText() const;

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Entry {
        QString id;
        QWidget *box = nullptr;
        QLabel *label = nullptr;
        TextBlock *value = nullptr;
        TextBlock *sentence = nullptr;
    };

    Entry makeEntry(const QString &id);
    void fill(const Entry &entry, const FieldExplanation &field);
    void arrange();
    void color();

    QVBoxLayout *m_column = nullptr;
    std::vector<Entry> m_entries; ///< in the order shown
    bool m_gone = false;
};

} // namespace ctscope
